// From a real wire to the page: real exporters and tcpdump listen to packets on loopback, the relay passes on what they
// tell, and the page counts what was sent.
import { expect, test } from './house/test.mjs';
import { captured, isInstalled, pmacctdOn, softflowdOn, wire } from './house/wires.mjs';
import { mayListen, seesExports } from './house/exporting.mjs';
import { connect, expectTotals, relayChip } from './house/page.mjs';
import { startRelay } from './house/programs.mjs';

const PACKETS = 200;

for (const [program, listen] of [['softflowd', softflowdOn], ['pmacctd', pmacctdOn]]) {
  for (const version of [9, 10]) {
    test(`${program} sees packets as they pass, exports v${version}, and the page counts what was sent @live`, async ({ page }) => {
      test.skip(!isInstalled(program), `${program} is not installed`);
      const relay = await startRelay();
      try {
        await seesExports(page, relay.origin, { program, listen, version, udp: relay.udp });
      } finally {
        await relay.stop();
      }
    });
  }
}

for (const program of ['tcpdump', 'dumpcap']) {
  test(`packets that ${program} writes into the relay are in the page as they pass @live`, async ({ page }) => {
    test.skip(!isInstalled(program), `${program} is not installed`);
    const sent = await wire();
    const { relay, refused } = await captured(program, sent.filter);
    const pipe = async () => (await (await page.request.get(`${relay.origin}/api/status`)).json()).packets[0];
    try {
      mayListen(program, refused);
      await page.goto(`${relay.origin}/`);
      await connect(page);
      await expect(relayChip(page)).toContainText('live');
      await sent.send(PACKETS);
      // While it goes on: nothing has to end for them to be there.
      await expectTotals(page, { packets: PACKETS });
      await sent.send(PACKETS);
      await expectTotals(page, { packets: 2 * PACKETS });
      expect(await pipe()).toMatchObject({ name: 'lo', open: true, received: 2 * PACKETS, refused: 0, issues: 0 });
      relay.stopFirst();
      await expect.poll(async () => (await pipe()).open).toBe(false);
      await expect(relayChip(page)).toContainText('live');
    } finally {
      await relay.stop();
      sent.stop();
    }
  });
}
