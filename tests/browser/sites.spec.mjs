// Many sites: what real exporters tell their relays comes by way of NATS and a gateway to the page, which counts what was sent.
import { expect, test } from './house/test.mjs';
import { startGateway, startNats, startSite, told } from './house/nats.mjs';
import { connect, relayChip } from './house/page.mjs';
import { exporter as numbered, told as seen } from './house/numbered.mjs';
import { startLine } from './house/programs.mjs';
import { seesExports } from './house/exporting.mjs';
import { isInstalled, pmacctdOn, softflowdOn } from './house/wires.mjs';

// The browser itself reports each attempt that fails.
test.use({ expectedErrors: [/WebSocket connection to 'ws:\/\/127\.0\.0\.1/] });

for (const [program, listen, version] of [['softflowd', softflowdOn, 9], ['pmacctd', pmacctdOn, 10]]) {
  test(`${program} exports to a relay, which publishes to NATS, and a gateway's page counts what was sent @live`, async ({ page }) => {
    test.skip(!isInstalled('nats-server'), 'nats-server is not installed (Debian\'s package nats-server)');
    test.skip(!isInstalled(program), `${program} is not installed`);
    // Three servers begin before it does.
    test.slow();
    const nats = await startNats();
    const relay = await startSite(nats, 'lab');
    const gateway = await startGateway(nats);
    try {
      await seesExports(page, gateway.origin, { program, listen, version, udp: relay.udp });
      const { stored, skipped } = await told(relay, 'publish');
      const { datagrams, damaged, missed } = await told(gateway, 'subscribe');
      expect(stored).toBeGreaterThan(0);
      expect({ skipped, datagrams, damaged, missed }).toEqual({ skipped: 0, datagrams: stored, damaged: 0, missed: 0 });
    } finally {
      await gateway.stop();
      await relay.stop();
      await nats.stop();
    }
  });
}

test('a page that comes back to another gateway misses nothing and is given nothing twice @live', async ({ page }) => {
  test.skip(!isInstalled('nats-server'), 'nats-server is not installed (Debian\'s package nats-server)');
  test.slow();
  const nats = await startNats();
  const relay = await startSite(nats, 'lab');
  const [one, other] = [await startGateway(nats), await startGateway(nats)];
  const line = await startLine(one.http);
  const from = numbered(relay.udp);
  let late;
  try {
    await page.goto(`${line.origin}/`);
    await connect(page);
    await expect(relayChip(page)).toContainText('live ·');
    await from.send(50);
    await expect.poll(() => seen(page)).toEqual({ came: 50, skipped: 0 });
    line.cut();
    await expect(relayChip(page)).toContainText('lost');
    await from.send(100);
    // It has all of it before it is asked.
    await expect.poll(async () => (await told(other, 'subscribe')).datagrams).toBe(150);
    line.mend(other.http);
    await expect.poll(() => seen(page), { timeout: 25_000 }).toEqual({ came: 150, skipped: 0 });
    // One that is started now has read nothing: what is missing comes out of NATS.
    line.cut();
    await expect(relayChip(page)).toContainText('lost');
    await from.send(100);
    late = await startGateway(nats);
    line.mend(late.http);
    await expect.poll(() => seen(page), { timeout: 25_000 }).toEqual({ came: 250, skipped: 0 });
    await from.send(10);
    await expect.poll(() => seen(page)).toEqual({ came: 260, skipped: 0 });
  } finally {
    from.stop();
    line.stop();
    for (const program of [one, other, late, relay, nats]) await program?.stop();
  }
});
