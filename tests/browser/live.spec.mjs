// Live: the relay, synthetic exporters, and a real one whose own count and nfdump's are the truth.
import { expect, test } from './house/test.mjs';
import { softflowd, startNfcapd } from './house/exporters.mjs';
import { scene } from './house/captures.mjs';
import { startFlowglass, startRelay } from './house/programs.mjs';
import { connect, expectTotals, openExporter, relayChip, show, totals } from './house/page.mjs';

test('one click connects, and the exporters appear with version, templates and records @live', async ({ page, site, visit }) => {
  const exporters = startFlowglass(['synth', 'netflow', '--send', `127.0.0.1:${site.udp}`, '--speed', '2000']);
  try {
    await visit();
    await page.getByRole('button', { name: 'Connect to this relay' }).click();
    await expect(relayChip(page)).toContainText('live');
    await expect.poll(async () => (await totals(page)).flows, { timeout: 30_000 }).toBeGreaterThan(10);
    await show(page, 'Exporters');
    await expect(page.getByText('NetFlow v5', { exact: true }).first()).toBeVisible();
    await openExporter(page, 'NetFlow v9');
    await expect(page.getByRole('region', { name: 'Templates' }).getByRole('row').nth(1)).toBeVisible();
  } finally {
    await exporters.stop();
  }
});

test('a page that comes late knows the templates already @live', async ({ page, site, visit }) => {
  const exporters = startFlowglass(['synth', 'netflow', '--send', `127.0.0.1:${site.udp}`, '--speed', '2000']);
  try {
    await expect.poll(async () => {
      const status = await (await page.request.get(`${site.origin}/api/status`)).text();
      return status;
    }).toMatch(/template/);
    await visit();
    await connect(page);
    await show(page, 'Exporters').catch(() => {});
    await openExporter(page, 'NetFlow v9');
    await expect(page.getByRole('region', { name: 'Templates' }).getByRole('row').nth(1)).toBeVisible();
    await expect(page.getByText('Waiting for templates')).toHaveCount(0);
  } finally {
    await exporters.stop();
  }
});

test('pause holds the views still, and nothing is lost @live', async ({ page, site, visit }) => {
  const exporters = startFlowglass(['synth', 'netflow', '--send', `127.0.0.1:${site.udp}`, '--speed', '5000']);
  try {
    await visit();
    await connect(page);
    await expect.poll(async () => (await totals(page)).flows, { timeout: 30_000 }).toBeGreaterThan(10);
    await relayChip(page).getByRole('button', { name: 'Pause' }).click();
    await expect(relayChip(page)).toContainText('paused');
    await page.waitForTimeout(600);
    const held = await totals(page);
    await page.waitForTimeout(1500);
    expect(await totals(page)).toEqual(held);
    await relayChip(page).getByRole('button', { name: 'Resume' }).click();
    await expect.poll(async () => (await totals(page)).flows).toBeGreaterThan(held.flows);
  } finally {
    await exporters.stop();
  }
});

for (const version of [5, 9]) {
  test(`softflowd exports v${version}: page, softflowd and nfdump count the same @live`, async ({ page }) => {
    const relay = await startRelay();
    const nfcapd = await startNfcapd(`v${version}`);
    try {
      await page.goto(`${relay.origin}/`);
      await connect(page);
      await expect(relayChip(page)).toContainText('live');
      // softflowd sends all it read from a file at once: this scene fits the receive buffer that
      // Linux gives nfcapd, so that a difference is somebody's mistake and not the kernel's loss.
      const sent = softflowd(scene('home'), version, [relay.udp, nfcapd.udp]);
      const counted = await nfcapd.counts();
      // softflowd and nfcapd agree, or the comparison below would mean nothing.
      expect(counted, sent.said).toEqual({ records: sent.records, packets: sent.packets, octets: sent.octets });
      expect(counted.records).toBeGreaterThan(100);
      await expectTotals(page, { packets: counted.packets, octets: counted.octets });
      await show(page, 'Exporters');
      const fact = (name) => page.locator('.fact').filter({ has: page.getByText(name, { exact: true }) }).locator('dd');
      await expect(page.getByText(`NetFlow v${version}`, { exact: true })).toBeVisible();
      expect(Number((await fact('Records').textContent()).replace(/\D/g, ''))).toBe(counted.records);
      await expect(fact('Records lost')).toHaveText('0');
    } finally {
      await nfcapd.stop();
      await relay.stop();
    }
  });
}

test.describe('a relay that dies', () => {
  // The browser itself reports each failed attempt to reconnect.
  test.use({ expectedErrors: [/WebSocket connection to 'ws:\/\/127\.0\.0\.1/] });

  test('the page says so, keeps what it has, and comes back with the relay @live', async ({ page }) => {
    let relay = await startRelay();
    const { http, udp } = relay;
    const send = () => startFlowglass(['synth', 'netflow', '--send', `127.0.0.1:${udp}`, '--speed', '2000']);
    let exporters = send();
    try {
      await page.goto(`${relay.origin}/`);
      await connect(page);
      await expect.poll(async () => (await totals(page)).flows, { timeout: 30_000 }).toBeGreaterThan(10);
      await exporters.stop();
      await relay.stop('SIGKILL');
      await expect(relayChip(page)).toContainText('lost');
      const kept = (await totals(page)).flows;
      expect(kept).toBeGreaterThan(10);
      relay = await startRelay({ http, udp });
      await expect(relayChip(page)).toContainText('live ·', { timeout: 25_000 });
      expect((await totals(page)).flows).toBeGreaterThanOrEqual(kept);
      exporters = send();
      await expect.poll(async () => (await totals(page)).flows, { timeout: 30_000 }).toBeGreaterThan(kept);
    } finally {
      await exporters.stop();
      await relay.stop();
    }
  });
});
