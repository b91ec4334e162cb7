// nats-server in a folder of its own, a relay that publishes to it as a site, and gateways that serve from it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, listening, start, startRelay, until } from './programs.mjs';

/** A server with JetStream; `stop` takes its folder with it. */
export async function startNats() {
  const folder = mkdtempSync(path.join(tmpdir(), 'flowglass-nats-'));
  const port = await freePort();
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  const nats = start('nats-server', ['-js', '-a', '127.0.0.1', '-p', String(port), '-sd', folder], { env });
  await listening(port, nats);
  return {
    url: `nats://127.0.0.1:${port}`,
    async stop() {
      await nats.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a relay counts, by this name of `/api/status`: `publish` or `subscribe`. */
export const told = async (relay, name) => (await (await fetch(`${relay.origin}/api/status`)).json())[name];

/** A relay that publishes as this site, once it does. */
export async function startSite(nats, site) {
  const relay = await startRelay({ options: ['--publish', nats.url, '--site', site] });
  await until('it publishes', async () => (await told(relay, 'publish')).server);
  return relay;
}

/** A gateway of all sites, once it reads. */
export async function startGateway(nats) {
  const gateway = await startRelay({ udp: false, options: ['--subscribe', nats.url] });
  await until('it reads', async () => (await told(gateway, 'subscribe')).server);
  return gateway;
}
