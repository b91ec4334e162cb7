// A page that comes back to its relay: what it missed follows, each datagram once, and what is gone is counted.
import { expect, test } from './house/test.mjs';
import { connect, relayChip, show } from './house/page.mjs';
import { exporter, RECORDS, told } from './house/numbered.mjs';
import { startLine, startRelay } from './house/programs.mjs';

const lost = async (page) => {
  await show(page, 'Exporters');
  const fact = page.locator('.fact').filter({ has: page.getByText('Records lost', { exact: true }) }).locator('dd');
  return Number((await fact.textContent()).split(' ')[0].replace(/\D/g, ''));
};

async function received(page, relay) {
  return (await (await page.request.get(`${relay.origin}/api/status`)).json()).received;
}

// The browser itself reports each attempt that fails.
test.use({ expectedErrors: [/WebSocket connection to 'ws:\/\/127\.0\.0\.1/] });

/** The page, told of the first 50 datagrams, whose line is cut then. */
async function cutAfterFifty(page, line, from) {
  await page.goto(`${line.origin}/`);
  await connect(page);
  await expect(relayChip(page)).toContainText('live ·');
  await from.send(50);
  await expect.poll(() => told(page)).toEqual({ came: 50, skipped: 0 });
  line.cut();
  await expect(relayChip(page)).toContainText('lost');
}

test('what came while the line was cut, or the relay was started anew, follows once @live', async ({ page }) => {
  let relay = await startRelay();
  const { http, udp } = relay;
  const line = await startLine(http);
  const from = exporter(udp);
  try {
    await cutAfterFifty(page, line, from);
    await from.send(100);
    line.mend();
    await expect.poll(() => told(page), { timeout: 25_000 }).toEqual({ came: 150, skipped: 0 });
    await relay.stop('SIGKILL');
    await expect(relayChip(page)).toContainText('lost');
    relay = await startRelay({ http, udp });
    await from.send(100);
    await expect.poll(() => told(page), { timeout: 25_000 }).toEqual({ came: 250, skipped: 0 });
    expect(await lost(page)).toBe(0);
  } finally {
    from.stop();
    line.stop();
    await relay.stop();
  }
});

test('what the relay keeps no longer is counted exactly @live', async ({ page }) => {
  const relay = await startRelay({ options: ['--log-size', '1'] });
  const line = await startLine(relay.http);
  const from = exporter(relay.udp);
  try {
    await cutAfterFifty(page, line, from);
    await from.send(1500);
    await expect.poll(() => received(page, relay)).toBe(1550);
    line.mend();
    await relayChip(page).getByRole('button', { name: 'Try again now' }).click();
    await expect(relayChip(page)).toContainText('live ·', { timeout: 25_000 });
    await from.send(1);
    await expect.poll(async () => {
      const { came, skipped } = await told(page);
      return came + skipped;
    }).toBe(1551);
    const { came, skipped } = await told(page);
    // A log of 1 MiB holds some 700 of them.
    expect(came).toBeGreaterThan(600);
    expect(skipped).toBeGreaterThan(700);
    // The exporter's own numbers say the same.
    expect(await lost(page)).toBe(skipped * RECORDS);
  } finally {
    from.stop();
    line.stop();
    await relay.stop();
  }
});
