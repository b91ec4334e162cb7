// A relay that wants to know who one is.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from './house/test.mjs';
import { accounts, startFlowglass, startRelay } from './house/programs.mjs';
import { counted, large } from './house/captures.mjs';
import { connect, ended, packetsOf, relayChip, show, totals } from './house/page.mjs';

const PASSWORD = 'correct horse';

/** A relay that records and lets in anna, who may everything, and a program that may see. */
async function guarded(use) {
  const folder = mkdtempSync(path.join(tmpdir(), 'flowglass-desk-'));
  const file = path.join(folder, 'accounts.toml');
  accounts(['--accounts', file, 'user', 'add', 'anna', '--role', 'admin'], { input: `${PASSWORD}\n` });
  const token = accounts(['--accounts', file, 'token', 'add', 'script']).trim();
  const relay = await startRelay({
    options: ['--auth', 'users', '--accounts', file, '--record', path.join(folder, 'recordings'), '--record-free-mib', '0'],
  });
  const exporters = startFlowglass(['synth', 'netflow', '--send', `127.0.0.1:${relay.udp}`, '--speed', '2000']);
  try {
    await use(relay, token);
  } finally {
    await exporters.stop();
    await relay.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

test('who is not signed in is told so, and a token is let in @live', async ({ page }) => {
  await guarded(async (relay, token) => {
    await page.goto(`${relay.origin}/`);
    await connect(page);
    await expect(relayChip(page)).toContainText('lost');
    await relayChip(page).getByRole('button', { name: /^Close / }).or(relayChip(page).getByRole('button', { name: /Disconnect/ })).first().click();
    await page.getByRole('button', { name: 'Connect to relay', exact: true }).click();
    const sheet = page.getByRole('dialog', { name: 'Connect to a relay' });
    await sheet.getByLabel('Token').fill(token);
    await sheet.getByLabel('Seconds of history').fill('60');
    await sheet.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(relayChip(page).last()).toContainText('live');
    await expect.poll(async () => (await totals(page)).flows, { timeout: 20_000 }).toBeGreaterThan(0);
  });
});

test('a large recording is read in ranges, and read again for its packets @live', async ({ page }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'flowglass-recordings-'));
  const name = '20261121T212700Z-0001.pcapng';
  const made = large('office', 11);
  mkdirSync(folder, { recursive: true });
  copyFileSync(made, path.join(folder, name));
  const relay = await startRelay({ options: ['--record', folder, '--record-free-mib', '0'] });
  const answers = [];
  page.on('response', (answer) => {
    if (answer.url().includes('/api/recordings/')) answers.push(answer);
  });
  try {
    await page.goto(`${relay.origin}/?recording=${name}`);
    await ended(page, name);
    expect((await packetsOf(page, name)).all).toBe(counted(made).packets);
    const parts = answers.filter((answer) => answer.request().method() === 'GET');
    expect(parts.map((answer) => answer.status())).toEqual(parts.map(() => 206));
    const lengths = await Promise.all(parts.map(async (answer) => Number(await answer.headerValue('content-length'))));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(4 << 20);
    expect(lengths.reduce((sum, one) => sum + one, 0)).toBe(statSync(made).size);
    await show(page, 'Packets');
    await expect(page.getByRole('grid').getByRole('row').nth(1)).toBeVisible();
  } finally {
    await relay.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test.describe('a recording that is not there', () => {
  test.use({ expectedErrors: [/status of 404/, /^404 for .*api.recordings/] });

  test('is told of, and what to do @live', async ({ page, site }) => {
    await page.goto(`${site.origin}/?recording=20200101T000000Z-0001.pcapng`);
    await expect(page.getByText('the relay has no recording of this name').first()).toBeVisible();
  });
});
