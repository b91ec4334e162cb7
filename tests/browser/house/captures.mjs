// Captures made while testing: synthetic ones from our command, small and broken ones by hand.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { artefacts, flowglass, run } from './programs.mjs';

const folder = path.join(artefacts, 'captures');
mkdirSync(folder, { recursive: true });

/** A scene of `synth` as a file: `office`, `scan` or `netflow`. */
export function scene(name) {
  const file = path.join(folder, `${name}.pcap`);
  flowglass(['synth', name, '-o', file]);
  return file;
}

/** What Wireshark's capinfos counts in a file. */
export function counted(file) {
  const [, line] = run('capinfos', ['-T', '-M', '-c', '-d', '-B', file]).trim().split('\n');
  const [, packets, octets] = line.split('\t');
  return { packets: Number(packets), octets: Number(octets) };
}

/** Writes bytes under a name; the path. */
export function file(name, bytes) {
  const written = path.join(folder, name);
  writeFileSync(written, bytes);
  return written;
}

export const empty = () => file('empty.pcap', '');
export const text = () => file('notes.txt', 'These are notes about a network, not its packets.\n'.repeat(40));
export const picture = () => file('picture.png', Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
));

/** Ten whole packets of 74 octets and an eleventh that ends after its first 20. */
export function cut() {
  const packets = Array.from({ length: 11 }, (_, index) => record(index, udp(40000 + index)));
  const whole = pcap(1, packets);
  return file('cut.pcap', whole.subarray(0, whole.length - 54));
}

/** Three whole packets, then a length field of two gigabytes. */
export function lying() {
  const packets = [0, 1, 2].map((index) => record(index, udp(40000 + index)));
  const lie = record(3, udp(40003));
  lie.writeUInt32LE(0x7fffffff, 8);
  lie.writeUInt32LE(0x7fffffff, 12);
  return file('lying.pcap', pcap(1, [...packets, lie]));
}

/** A link type that nobody has assigned. */
export function unknownLink() {
  return file('unknown-link.pcap', pcap(60123, [0, 1].map((index) => record(index, udp(40000)))));
}

/** Ten octets of the wire's three conversations, counted by hand: see `byHandTotals`. */
export function byHand() {
  const packets = [];
  // Four packets from 10.0.0.5 to a name server, 74 octets each, every one a flow of its own.
  for (let index = 0; index < 4; index += 1) packets.push(udp(50000 + index));
  // Two of one conversation to another port.
  packets.push(udp(50100, 4000), udp(50100, 4000));
  return file('by-hand.pcap', pcap(1, packets.map((packet, index) => record(index, packet))));
}

/** The same, after one of its hosts told its hardware address: an adapter of Cisco's. */
export function withMaker() {
  const here = [0x00, 0x00, 0x0c, 0x01, 0x02, 0x03];
  const arp = Buffer.from([
    ...Array(6).fill(0xff), ...here, 0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1, ...here, 10, 0, 0, 5, ...Array(6).fill(0), 192, 0, 2, 53,
  ]);
  return file('with-maker.pcap', pcap(1, [arp, udp(50000), udp(50001)].map((packet, index) => record(index, packet))));
}

/** What stands in `byHand`: six packets of 74 octets, five flows, two hosts. */
export const byHandTotals = { packets: 6, octets: 444, flows: 5, hosts: 2 };

/**
 * A ring of three files, each with a third of one conversation, 60 packets in all, one a second;
 * the second one is cut in its last packet.
 */
export function ring() {
  return [0, 1, 2].map((part) => {
    const records = Array.from({ length: 20 }, (_, index) => record(part * 20 + index, udp(50000)));
    const whole = pcap(1, records);
    return file(`ring_0000${part}.pcap`, part === 1 ? whole.subarray(0, whole.length - 30) : whole);
  });
}

/** One conversation of so many packets, one a second. */
export function long(packets) {
  const packet = udp(50000);
  return file('long.pcap', pcap(1, Array.from({ length: packets }, (_, index) => record(index, packet))));
}

/** So many flows of one packet of 74 octets, one a second, every second one to port 4000. */
export function manyFlows(flows) {
  const records = [record(0, udp(0, 4000)), record(0, udp(0))];
  const size = records[0].length;
  const body = Buffer.alloc(flows * size);
  for (let flow = 0; flow < flows; flow += 1) {
    const at = flow * size;
    records[flow % 2].copy(body, at);
    body.writeUInt32LE(body.readUInt32LE(at) + flow, at);
    body.writeUInt16BE(1024 + flow % 60_000, at + 16 + 34);
  }
  return file('many-flows.pcap', pcap(1, [body]));
}

/** A large file that takes a while: a scene's packets over and over. */
export function large(name, megabytes) {
  const body = readFileSync(scene(name));
  const header = body.subarray(0, 24);
  const packets = body.subarray(24);
  const parts = [header];
  for (let size = 24; size < megabytes << 20; size += packets.length) parts.push(packets);
  return file(`large-${name}.pcap`, Buffer.concat(parts));
}

/** Programs that pack, those that are installed. */
export const programs = new Set(['gzip', 'zstd', 'xz', 'lz4', 'bzip2'].filter((program) => (
  spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
)));

const ENDINGS = { gzip: 'gz', zstd: 'zst', xz: 'xz', lz4: 'lz4', bzip2: 'bz2' };

/** The same file, packed by a program that is installed. */
export function packed(program, plain) {
  const { stdout } = spawnSync(program, ['-c', plain], { maxBuffer: 1 << 30 });
  return file(`${path.basename(plain)}.${ENDINGS[program]}`, stdout);
}

/** These files as an archive. */
export function tar(name, files) {
  const { stdout } = spawnSync('tar', ['-C', folder, '-cf', '-', ...files.map((one) => path.basename(one))],
    { maxBuffer: 1 << 30 });
  return file(name, stdout);
}

/** A capture file of these records. */
export function pcap(linkType, records) {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262144, 16);
  header.writeUInt32LE(linkType, 20);
  return Buffer.concat([header, ...records]);
}

/** A packet record, one second after the other from 2026-03-02 09:00:00 UTC on. */
export function record(second, packet) {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(1772442000 + second, 0);
  header.writeUInt32LE(packet.length, 8);
  header.writeUInt32LE(packet.length, 12);
  return Buffer.concat([header, packet]);
}

/** Ethernet and IPv4 between 10.0.0.5 and 192.0.2.53 around these octets. */
function ip(protocol, back, body) {
  const packet = Buffer.alloc(34 + body.length);
  packet.write(back ? '020000000002020000000001' : '020000000001020000000002', 0, 'hex');
  packet.writeUInt16BE(0x0800, 12);
  packet.writeUInt8(0x45, 14);
  packet.writeUInt16BE(20 + body.length, 16);
  packet.writeUInt8(64, 22);
  packet.writeUInt8(protocol, 23);
  const ends = [[10, 0, 0, 5], [192, 0, 2, 53]];
  packet.set((back ? ends.reverse() : ends).flat(), 26);
  let sum = 0;
  for (let at = 14; at < 34; at += 2) sum += packet.readUInt16BE(at);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  packet.writeUInt16BE(~sum & 0xffff, 24);
  packet.set(body, 34);
  return packet;
}

/** A TCP segment between the two, client's port 50000. */
export function tcp(back, flags, sequence, acknowledged, words = '', port = 80) {
  const payload = Buffer.from(words);
  const body = Buffer.alloc(20 + payload.length);
  body.writeUInt16BE(back ? port : 50000, 0);
  body.writeUInt16BE(back ? 50000 : port, 2);
  body.writeUInt32BE(sequence, 4);
  body.writeUInt32BE(acknowledged, 8);
  body.writeUInt8(0x50, 12);
  body.writeUInt8(flags, 13);
  body.writeUInt16BE(8192, 14);
  body.set(payload, 20);
  return ip(6, back, body);
}

/** A question of HTTP and its answer, whose second half came before the first, and once more. */
export function talk() {
  const question = 'GET /one HTTP/1.1\r\nHost: talk.example\r\n\r\n';
  const [first, second] = ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', 'hello'];
  const said = 101 + question.length;
  const packets = [
    tcp(false, 2, 100, 0),
    tcp(true, 18, 500, 101),
    tcp(false, 16, 101, 501),
    tcp(false, 24, 101, 501, question),
    tcp(true, 24, 501 + first.length, said, second),
    tcp(true, 24, 501, said, first),
    tcp(true, 24, 501, said, first),
    tcp(false, 20, said, 501 + first.length + second.length),
  ];
  return file('talk.pcap', pcap(1, packets.map((packet, index) => record(index, packet))));
}

/** What stands in `talk`. */
export const talkSaid = {
  client: 'GET /one HTTP/1.1\r\nHost: talk.example\r\n\r\n',
  server: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
};

/** Ethernet, IPv4, UDP from 10.0.0.5 to 192.0.2.53 with 32 octets of payload: 74 in all. */
function udp(sourcePort, destinationPort = 5300) {
  const packet = Buffer.alloc(74);
  packet.write('020000000001020000000002', 0, 'hex');
  packet.writeUInt16BE(0x0800, 12);
  packet.writeUInt8(0x45, 14);
  packet.writeUInt16BE(60, 16);
  packet.writeUInt8(64, 22);
  packet.writeUInt8(17, 23);
  packet.set([10, 0, 0, 5, 192, 0, 2, 53], 26);
  let sum = 0;
  for (let at = 14; at < 34; at += 2) sum += packet.readUInt16BE(at);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  packet.writeUInt16BE(~sum & 0xffff, 24);
  packet.writeUInt16BE(sourcePort, 34);
  packet.writeUInt16BE(destinationPort, 36);
  packet.writeUInt16BE(40, 38);
  packet.fill('payload.', 42);
  return packet;
}
