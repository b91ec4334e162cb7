// Datagrams that are numbered, and what a page tells of those that came and those that did not.
import { createSocket } from 'node:dgram';
import { relayChip } from './page.mjs';
import { pause } from './programs.mjs';

/** In each datagram. */
export const RECORDS = 29;

/** An exporter of NetFlow v5 whose datagrams are numbered by their records, as the format wants. */
export function exporter(udp) {
  const socket = createSocket('udp4');
  let sent = 0;
  return {
    async send(count) {
      for (let end = sent + count; sent < end; sent += 1) {
        const datagram = Buffer.alloc(24 + 48 * RECORDS);
        datagram.writeUInt16BE(5, 0);
        datagram.writeUInt16BE(RECORDS, 2);
        datagram.writeUInt32BE(1700000000, 8);
        datagram.writeUInt32BE(sent * RECORDS, 16);
        socket.send(datagram, udp, '127.0.0.1');
        if (sent % 20 === 19) await pause(2);
      }
    },
    stop: () => socket.close(),
  };
}

/** What the chip tells of datagrams that came, and of those that were skipped. */
export async function told(page) {
  const details = (await relayChip(page).getAttribute('title')) ?? '';
  const number = (pattern) => Number((pattern.exec(details)?.[1] ?? '0').replace(/\D/g, ''));
  return { came: number(/([\d\u202f]+) export datagram/), skipped: number(/skipped ([\d\u202f]+)/) };
}
