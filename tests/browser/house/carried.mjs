// What flows carry: objects of HTTP, one packed, one cut, and a certificate, made octet by octet.
import { gzipSync } from 'node:zlib';
import { file, pcap, record, tcp } from './captures.mjs';

/** Text that packs well. */
const NEWS = Buffer.from('all the news there is, and again\n'.repeat(200));

/** Of shop.example, signed by itself, valid from 2026 to 2081; its key was thrown away. */
const CERTIFICATE = Buffer.from([
  'MIIBnjCCAUSgAwIBAgIUNvf/76B60UBOBQzU11S1ciKtwnIwCgYIKoZIzj0EAwIwFzEVMBMGA1UEAwwMc2hvcC5leGFtcGxlMCAX',
  'DTI2MTEyMjE2NDc1OFoYDzIwODEwODI1MTY0NzU4WjAXMRUwEwYDVQQDDAxzaG9wLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjO',
  'PQMBBwNCAATkmQvfI7sEioRLou+iOTVeuuNcwX6gSmZonqd8/MdNibibspG8py+lOgA1eDzucDKrp/xwlMZoKueOg3o7Yb4bo2ww',
  'ajAdBgNVHQ4EFgQU6nR1WVan0IAYaaqhq+MIuNnGtyQwHwYDVR0jBBgwFoAU6nR1WVan0IAYaaqhq+MIuNnGtyQwDwYDVR0TAQH/',
  'BAUwAwEB/zAXBgNVHREEEDAOggxzaG9wLmV4YW1wbGUwCgYIKoZIzj0EAwIDSAAwRQIgdYVuDdd0FO8WU9sovDc9/u33xi+8aPjY',
  'phDm52gptiQCIQCiOs2t48qrPpL55CpZ2LWdn/tVbro8E2o7RFpUXG83MQ==',
].join(''), 'base64');

/** What stands in `carried`. */
export const carriedSaid = {
  news: NEWS, packed: gzipSync(NEWS), plain: Buffer.from([0, 1, 2, 3, 255]), cut: Buffer.alloc(60, 'c'), certificate: CERTIFICATE,
};

/**
 * Port 80: three requests, whose replies carry something packed, something plain, and nothing. Port 8080: an
 * object of 100 octets, of which 60 were captured. Port 443: a certificate, shown by TLS 1.2.
 */
export function carried() {
  const { packed, plain, cut } = carriedSaid;
  const get = (path) => `GET ${path} HTTP/1.1\r\nHost: files.example\r\n\r\n`;
  const head = (status, lines) => Buffer.from(`HTTP/1.1 ${[status, ...lines].join('\r\n')}\r\n\r\n`);
  const body = (octets, type, ...lines) => Buffer.concat([
    head('200 OK', [`Content-Type: ${type}`, `Content-Length: ${octets.length}`, ...lines]), octets,
  ]);
  const web = talked(80, [
    get('/news.txt?token=hidden'), body(packed, 'text/plain', 'Content-Encoding: gzip'),
    get('/plain.bin'), body(plain, 'application/x-thing'),
    get('/known.png'), head('304 Not Modified', ['Content-Type: image/png']),
  ]);
  const whole = body(Buffer.concat([cut, Buffer.alloc(40, 'd')]), 'text/plain');
  const short = talked(8080, [get('/cut.txt'), whole]);
  const tls = talked(443, [hello(), Buffer.concat([serverHello(), shown([CERTIFICATE])])]);
  const records = [...web, ...short, ...tls].map((packet, index) => record(index, packet));
  // The last forty octets of the reply at port 8080 are not in the file.
  const at = web.length + short.length - 2;
  records[at].writeUInt32LE(records[at].length - 16 - 40, 8);
  records[at] = records[at].subarray(0, records[at].length - 40);
  return file('carried.pcap', pcap(1, records));
}

/** A connection to a port: client and server in turn. */
function talked(port, turns) {
  const next = [101, 501];
  const packets = [tcp(false, 2, 100, 0, '', port), tcp(true, 18, 500, 101, '', port), tcp(false, 16, 101, 501, '', port)];
  turns.forEach((words, turn) => {
    const back = turn % 2;
    packets.push(tcp(Boolean(back), 24, next[back], next[1 - back], words, port));
    next[back] += words.length;
  });
  packets.push(tcp(false, 17, next[0], next[1], '', port));
  return packets;
}

const u16 = (number) => Buffer.from([number >> 8, number & 255]);
const counted = (octets, body) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length.subarray(4 - octets), body]);
};
const tlsRecord = (...message) => Buffer.concat([Buffer.from([22, 3, 3]), counted(2, Buffer.concat(message))]);
const message = (type, body) => tlsRecord(Buffer.from([type]), counted(3, body));

/** A ClientHello (RFC 5246 §7.4.1.2) that asks for shop.example. */
function hello() {
  const name = Buffer.concat([Buffer.from([0]), counted(2, Buffer.from('shop.example'))]);
  const extensions = Buffer.concat([u16(0), counted(2, counted(2, name))]);
  return message(1, Buffer.concat([
    u16(0x0303), Buffer.alloc(32, 7), Buffer.from([0]), counted(2, u16(0xc02b)), Buffer.from([1, 0]), counted(2, extensions),
  ]));
}

function serverHello() {
  return message(2, Buffer.concat([u16(0x0303), Buffer.alloc(32, 9), Buffer.from([0]), u16(0xc02b), Buffer.from([0])]));
}

/** Certificates as a server shows them (RFC 5246 §7.4.2). */
function shown(certificates) {
  return message(11, counted(3, Buffer.concat(certificates.map((one) => counted(3, one)))));
}
