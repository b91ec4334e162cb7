// Packets on loopback that real programs listen to: what is sent is known, and so is what they have to tell of it.
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { artefacts, pause, start, startPipe, startRelay, until } from './programs.mjs';

// Debian puts them where only root looks.
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
/** IPv4 and UDP header. */
const HEADERS = 28;
/** What tcpdump and dumpcap say once they do. */
const LISTENS = /listening on|Capturing on/i;

export const isInstalled = (program) => spawnSync('sh', ['-c', `command -v ${program}`], { env }).status === 0;

/** Two sockets that know each other: `send` makes so many packets, `octets` is what each has with its headers. */
export async function wire(octets = 500) {
  const [from, to] = [createSocket('udp4'), createSocket('udp4')];
  for (const end of [from, to]) {
    end.bind(0, '127.0.0.1');
    await once(end, 'listening');
  }
  return {
    octets,
    port: to.address().port,
    filter: `udp port ${to.address().port}`,
    async send(count) {
      const payload = Buffer.alloc(octets - HEADERS, 0x2e);
      for (let sent = 0; sent < count; sent += 1) {
        await new Promise((done) => { from.send(payload, to.address().port, '127.0.0.1', done); });
        if (sent % 50 === 49) await pause(2);
      }
    },
    stop() {
      from.close();
      to.close();
    },
  };
}

/** What captures on loopback and writes it to its standard output. */
const words = (program, filter) => (
  program === 'dumpcap'
    ? [program, '-q', '-P', '-i', 'lo', '-w', '-', '-f', filter]
    : [program, '-U', '-i', 'lo', '-w', '-', filter]
);

/** Why a program may not capture here, once it is known; null where it does. */
async function refusal(told, sign) {
  const isRefused = () => /permi(ssion|tted)/i.test(told());
  await until('it listens', () => isRefused() || sign.test(told()));
  return isRefused() ? told().trim() : null;
}

/** A program that captures on loopback, and a relay that reads what it writes. */
export async function captured(program, filter) {
  const relay = await startRelay({ options: ['--packets', 'lo=-'], behind: words(program, filter) });
  return { relay, refused: await refusal(relay.told, LISTENS) };
}

/**
 * softflowd reads what tcpdump captures on loopback, and exports all of it when that ends. By itself it asks libpcap for
 * whole buffers only, which a quiet wire never fills.
 */
export async function softflowdOn(filter, version, to) {
  const program = isInstalled('tcpdump') ? 'tcpdump' : 'dumpcap';
  const softflowd = startPipe(words(program, filter))('softflowd', [
    '-d', '-r', '-', '-v', String(version), '-n', `127.0.0.1:${to}`, '-c', 'none', '-p', path.join(scratch(), 'softflowd.pid'),
  ]);
  const refused = await refusal(() => softflowd.said, LISTENS);
  const finish = async () => {
    softflowd.stopFirst();
    await softflowd.ended();
  };
  return { refused, finish, stop: softflowd.stop };
}

/** pmacctd with its probe listens on loopback, and exports all it has seen when it is interrupted. */
export async function pmacctdOn(filter, version, to) {
  const configuration = path.join(scratch(), `pmacctd-${version}.conf`);
  writeFileSync(configuration, [
    'daemonize: false', 'pcap_interface: lo', `pcap_filter: ${filter}`,
    'aggregate: src_host, dst_host, src_port, dst_port, proto, tos, tcpflags', 'plugins: nfprobe',
    `nfprobe_receiver: 127.0.0.1:${to}`, `nfprobe_version: ${version}`, '',
  ].join('\n'));
  const pmacctd = start('pmacctd', ['-f', configuration], { env });
  const refused = await refusal(() => pmacctd.said, /\[lo,0\] link type|OK \( ?default\/core/i);
  return { refused, finish: () => pmacctd.stop('SIGINT'), stop: pmacctd.stop };
}

function scratch() {
  const folder = path.join(artefacts, 'wires');
  mkdirSync(folder, { recursive: true });
  return folder;
}
