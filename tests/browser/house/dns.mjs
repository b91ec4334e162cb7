// A DNS server on loopback that knows whom two addresses belong to and remembers what it was asked.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** By the name that is asked for, without its end; of others there is nothing. */
const ZONE = new Map([
  ['1.0.0.10', 'Laptop.office.test'],
  ['1.100.51.198', '<img/src=x onerror=x()>.test'],
]);

/** Until it is stopped; `asked` has each name that somebody wanted. */
export async function startDns() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const asked = [];
  socket.on('message', (question, from) => {
    const [name, answer] = respond(question);
    asked.push(name);
    socket.send(answer, from.port, from.address);
  });
  return { address: `127.0.0.1:${socket.address().port}`, asked, stop: () => socket.close() };
}

/** The name without its end in `in-addr.arpa`, and the answer (RFC 1035 §4.1). */
function respond(question) {
  const labels = [];
  let at = 12;
  while (question[at] !== 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + question[at]));
    at += 1 + question[at];
  }
  const name = labels.slice(0, 4).join('.');
  const found = ZONE.get(name);
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(found ? 0x8180 : 0x8183, 2);
  header.writeUInt16BE(found ? 1 : 0, 6);
  // Whatever else was sent along (EDNS) is not answered.
  header.writeUInt32BE(0, 8);
  const asked = question.subarray(12, at + 5);
  if (!found) return [name, Buffer.concat([header, asked])];
  const data = Buffer.concat([...found.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])), Buffer.from([0])]);
  const record = Buffer.from([0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 60, 0, data.length]);
  return [name, Buffer.concat([header, asked, record, data])];
}
