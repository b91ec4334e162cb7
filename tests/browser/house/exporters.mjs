// A real exporter and a real collector beside ours: softflowd sends, nfcapd listens, nfdump counts.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { artefacts, freeUdpPort, pause, run, start, until } from './programs.mjs';

// Debian puts softflowd where only root looks.
const env = { PATH: `${process.env.PATH}:/usr/sbin` };

/** nfcapd on a port of its own; `counts` ends it and asks nfdump. */
export async function startNfcapd(name) {
  const folder = path.join(artefacts, 'nfcapd', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const udp = await freeUdpPort();
  const nfcapd = start('nfcapd', ['-w', folder, '-b', '127.0.0.1', '-p', String(udp), '-t', '3600']);
  await until('nfcapd starts', () => nfcapd.said.includes('Startup'));
  return {
    udp,
    stop: nfcapd.stop,
    async counts() {
      await pause(500);
      await nfcapd.stop();
      const said = run('nfdump', ['-R', folder, '-I'], { env });
      const number = (word) => Number(new RegExp(`^${word}: (\\d+)$`, 'm').exec(said)?.[1]);
      return { records: number('Flows'), packets: number('Packets'), octets: number('Bytes') };
    },
  };
}

/** softflowd reads a capture, exports to all ports, and says what it saw and sent. */
export function softflowd(capture, version, ports) {
  const to = ports.map((port) => `127.0.0.1:${port}`).join(',');
  const scratch = path.join(artefacts, 'nfcapd');
  const said = run('sh', ['-c', 'exec softflowd "$@" 2>&1', 'softflowd',
    '-r', capture, '-d', '-v', String(version), '-n', to,
    // Reading a file, 1.1.0 may wait for ever for somebody to ask it something: no control socket.
    '-c', 'none', '-p', path.join(scratch, 'softflowd.pid')], { env });
  const number = (pattern) => Number(pattern.exec(said)?.[1]);
  let octets = 0;
  let packets = 0;
  for (const [, o, p] of said.matchAll(/^\s*\S+ \(\d+\):\s+(\d+)\s+(\d+)\s/gm)) {
    octets += Number(o);
    packets += Number(p);
  }
  // Each datagram goes to every port; softflowd counts what it sent to all of them together.
  return {
    records: number(/Flows exported: \d+ \((\d+) records\)/),
    datagrams: number(/records\) in (\d+) packets/),
    processed: number(/Packets processed: (\d+)/),
    octets,
    packets,
    said,
  };
}
