// A relay that wants to know who one is.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from './house/test.mjs';
import { accounts, startFlowglass, startRelay } from './house/programs.mjs';
import { connect, relayChip, totals } from './house/page.mjs';

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
