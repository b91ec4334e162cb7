// Databases of addresses in MaxMind's format, made while testing (MaxMind DB File Format 2.0).
import { isIPv4 } from 'node:net';
import { file } from './captures.mjs';

const RECORD_OCTETS = 3;
const SEPARATOR = Buffer.alloc(16);
const MARKER = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);
const TYPES = { text: 2, uint16: 5, uint32: 6, map: 7, uint64: 9, array: 11 };

/** The first octets of a value: its type and size; types above 7 stand in an octet of their own. */
function control(type, size) {
  const small = size < 29 ? size : 29;
  const head = type <= 7 ? [type << 5 | small] : [small, type - 7];
  return Buffer.from(size < 29 ? head : [...head, size - 29]);
}

/** Texts, numbers, lists and maps as they stand in the data section. */
function encode(value) {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([control(TYPES.text, text.length), text]);
  }
  if (typeof value === 'number') {
    const octets = Buffer.alloc(4);
    octets.writeUInt32BE(value);
    return Buffer.concat([control(TYPES.uint32, 4), octets]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(TYPES.array, value.length), ...value.map(encode)]);
  const pairs = Object.entries(value).flatMap(([key, of]) => [encode(key), encode(of)]);
  return Buffer.concat([control(TYPES.map, pairs.length / 2), ...pairs]);
}

/** The bits of a network of IPv4. */
function bits(network) {
  const [address, length] = network.split('/');
  if (!isIPv4(address)) throw new Error(`${network} is no network of IPv4`);
  const all = address.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('');
  return [...all.slice(0, Number(length))].map(Number);
}

/** A database of these networks, `{ '192.0.2.0/24': { country, city, asNumber, asName } }`; its path. */
export function database(name, places) {
  const nodes = [[null, null]];
  const data = [];
  let octets = 0;
  for (const [network, { country, city, asNumber, asName }] of Object.entries(places)) {
    const record = encode({
      country: { iso_code: country, names: { en: country } },
      city: { names: { en: city } },
      autonomous_system_number: asNumber,
      autonomous_system_organization: asName,
    });
    const way = bits(network);
    let node = 0;
    for (const bit of way.slice(0, -1)) {
      if (nodes[node][bit] === null) nodes[node][bit] = { node: nodes.push([null, null]) - 1 };
      node = nodes[node][bit].node;
    }
    nodes[node][way.at(-1)] = { data: octets };
    data.push(record);
    octets += record.length;
  }
  const tree = Buffer.alloc(nodes.length * 2 * RECORD_OCTETS);
  const number = (end) => {
    if (end === null) return nodes.length;
    return end.node ?? nodes.length + SEPARATOR.length + end.data;
  };
  nodes.flat().forEach((end, at) => tree.writeUIntBE(number(end), at * RECORD_OCTETS, RECORD_OCTETS));
  const about = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_772_442_000,
    database_type: 'Journey-City-ASN',
    description: { en: 'Made while testing' },
    ip_version: 4,
    languages: ['en'],
    node_count: nodes.length,
    record_size: RECORD_OCTETS * 8,
  });
  return file(name, Buffer.concat([tree, SEPARATOR, ...data, MARKER, about]));
}
