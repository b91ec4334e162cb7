// Exports made octet by octet, so that what the page says of them can be told by hand.
import { file, pcap, record } from './captures.mjs';

/** 2026-03-02 09:00:00 UTC, a full minute. */
const START = 1772442000;

/**
 * NetFlow v5 over three minutes: two records a datagram, and between the second and the third one
 * seven flows are missing, or as many as are said.
 */
export function lossy(missing = 7) {
  const sent = [[0, 100], [60, 102], [125, 104 + missing]];
  return file(`lossy-${missing}.pcap`, pcap(1, sent.map(([second, sequence]) => (
    record(second, udp([192, 0, 2, 5], v5(START + second, sequence, 2)))
  ))));
}

/** What stands in `lossy`. */
export const lossyTotals = { datagrams: 3, records: 6, lost: 7, gaps: 1 };

/** NetFlow v9 data of template 300 that nobody announced: two sets of 36 octets each. */
export function waiting() {
  const set = Buffer.alloc(36);
  set.writeUInt16BE(300, 0);
  set.writeUInt16BE(36, 2);
  return file('waiting.pcap', pcap(1, [0, 30].map((second, index) => (
    record(second, udp([192, 0, 2, 9], v9(START + second, index, 7, [set])))
  ))));
}

/**
 * NetFlow v9 whose clock is 12 s behind: a sampler 3 with 1 in 1000, two interfaces with names, and
 * two flows of that sampler with 1 500 octets in 2 packets each.
 */
export function told() {
  const options = [
    optionsTemplate(257, [[1, 4]], [[48, 1], [49, 1], [50, 4]]),
    optionsTemplate(258, [[2, 4]], [[82, 8], [83, 16]]),
    dataSet(257, [Buffer.concat([u32(0), u8(3), u8(2), u32(1000)])]),
    dataSet(258, [
      Buffer.concat([u32(1), text('Gi0/1', 8), text('Uplink', 16)]),
      Buffer.concat([u32(2), text('Gi0/2', 8), text('Servers', 16)]),
    ]),
  ];
  return sampled('told.pcap', [...options, flowTemplate()]);
}

/** The same flows of an exporter that never told what its sampler 3 does. */
export const untold = () => sampled('untold.pcap', [flowTemplate()]);

function sampled(name, beginning) {
  const flow = (host) => Buffer.concat([
    address(10, 0, 0, host), address(198, 51, 100, 7), u16(40000 + host), u16(443), u8(6), u16(1), u16(2),
    u8(3), u32(2), u32(1500), u32(50000), u32(55000),
  ]);
  const flows = dataSet(256, [flow(1), flow(2)]);
  const behind = 12;
  const messages = [beginning, [flows]];
  return file(name, pcap(1, messages.map((sets, index) => (
    record(10 + index, udp([192, 0, 2, 77], v9(START + 10 + index - behind, index, 5, sets)))
  ))));
}

/** IPFIX: one flow with a basicList (RFC 6313) of the ports 53 and 443. */
export function nested() {
  const fields = [[8, 4], [12, 4], [4, 1], [1, 4], [2, 4], [291, 65535]];
  const ports = Buffer.concat([u8(3), u16(7), u16(2), u16(53), u16(443)]);
  const flow = Buffer.concat([
    address(10, 0, 0, 1), address(198, 51, 100, 7), u8(6), u32(1500), u32(2), u8(ports.length), ports,
  ]);
  const sets = [set(2, [u16(256), u16(fields.length), ...fields.flat().map(u16)]), dataSet(256, [flow])];
  const length = 16 + sets.reduce((sum, one) => sum + one.length, 0);
  const message = Buffer.concat([u16(10), u16(length), u32(START), u32(0), u32(1), ...sets]);
  return file('nested.pcap', pcap(1, [record(0, udp([192, 0, 2, 33], message))]));
}

/** Forty exporters from 192.0.2.1 on, each with one NetFlow v5 datagram of two records. */
export function crowd() {
  return file('crowd.pcap', pcap(1, Array.from({ length: 40 }, (_, index) => (
    record(index, udp([192, 0, 2, index + 1], v5(START + index, 0, 2)))
  ))));
}

/** A header of version 5 and records of 1 000 octets in 10 packets from 10.0.0.1 on to 198.51.100.1. */
export function v5(seconds, sequence, records) {
  const header = Buffer.concat([
    u16(5), u16(records), u32(100_000), u32(seconds), u32(0), u32(sequence), u8(0), u8(0), u16(0),
  ]);
  const one = (index) => Buffer.concat([
    address(10, 0, 0, index + 1), address(198, 51, 100, 1), address(0, 0, 0, 0), u16(1), u16(2),
    u32(10), u32(1000), u32(90_000), u32(99_000), u16(50_000 + index), u16(443),
    u8(0), u8(0x1b), u8(6), u8(0), u16(0), u16(0), u8(24), u8(24), u16(0),
  ]);
  return Buffer.concat([header, ...Array.from({ length: records }, (_, index) => one(index))]);
}

function v9(seconds, sequence, source, sets) {
  return Buffer.concat([u16(9), u16(sets.length), u32(60_000), u32(seconds), u32(sequence), u32(source), ...sets]);
}

const flowTemplate = () => template(256, [
  [8, 4], [12, 4], [7, 2], [11, 2], [4, 1], [10, 2], [14, 2], [48, 1], [2, 4], [1, 4], [22, 4], [21, 4],
]);

function template(id, fields) {
  return set(0, [u16(id), u16(fields.length), ...fields.flat().map(u16)]);
}

function optionsTemplate(id, scopes, fields) {
  return set(1, [u16(id), u16(scopes.length * 4), u16(fields.length * 4), ...[...scopes, ...fields].flat().map(u16)]);
}

const dataSet = (id, records) => set(id, records);

/** A set with zeros up to a multiple of four. */
function set(id, parts) {
  const body = Buffer.concat(parts);
  const padding = Buffer.alloc((4 - (body.length % 4)) % 4);
  return Buffer.concat([u16(id), u16(4 + body.length + padding.length), body, padding]);
}

/** Ethernet, IPv4 and UDP to 10.9.9.9 port 2055 around a message. */
function udp(source, message) {
  const head = Buffer.alloc(42);
  head.write('020000000001020000000002', 0, 'hex');
  head.writeUInt16BE(0x0800, 12);
  head.writeUInt8(0x45, 14);
  head.writeUInt16BE(28 + message.length, 16);
  head.writeUInt8(64, 22);
  head.writeUInt8(17, 23);
  head.set([...source, 10, 9, 9, 9], 26);
  let sum = 0;
  for (let at = 14; at < 34; at += 2) sum += head.readUInt16BE(at);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  head.writeUInt16BE(~sum & 0xffff, 24);
  head.writeUInt16BE(50_000, 34);
  head.writeUInt16BE(2055, 36);
  head.writeUInt16BE(8 + message.length, 38);
  return Buffer.concat([head, message]);
}

const u8 = (value) => Buffer.from([value]);
const u16 = (value) => Buffer.from([value >> 8, value & 255]);
const u32 = (value) => { const octets = Buffer.alloc(4); octets.writeUInt32BE(value); return octets; };
const address = (...octets) => Buffer.from(octets);
const text = (words, length) => { const octets = Buffer.alloc(length); octets.write(words); return octets; };
