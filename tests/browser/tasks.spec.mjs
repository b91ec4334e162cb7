// What somebody who has never seen the page wants of it: five questions, and what it takes to answer them.
import { readFileSync } from 'node:fs';
import { expect, test } from './house/test.mjs';
import { scene } from './house/captures.mjs';
import { open, show } from './house/page.mjs';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('who used most at 10:03', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await page.getByRole('button', { name: 'all times' }).click();
  await page.keyboard.type('10:03');
  await page.keyboard.press('Enter');
  const hosts = page.getByRole('region', { name: 'Top hosts' });
  await expect(hosts.locator('.mono').first()).toHaveText(/^[0-9a-f.:]+$/);
  await expect(page.getByText('hidden')).toBeVisible();
});

test('which host scanned', async ({ page, visit }) => {
  await visit();
  await open(page, scene('port-scan'));
  await page.getByRole('button', { name: /Findings/ }).click();
  await expect(page.getByRole('main')).toContainText('192.168.1.50 tried about');
});

test('what a host resolved before it connected', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  const host = page.getByRole('region', { name: 'Top hosts' }).locator('.mono', { hasText: '10.20.1.' }).first();
  await host.click();
  await page.getByRole('menuitem', { name: 'Open the host' }).click();
  await expect(page.getByRole('region', { name: 'What it resolved' })).toContainText('.example');
});

test('the packets of one suspicious flow, saved', async ({ page, visit }) => {
  await visit();
  await open(page, scene('port-scan'));
  await show(page, 'Findings');
  await page.getByRole('button', { name: /Show its flows/ }).first().click();
  await page.getByRole('grid', { name: 'Flows' }).getByRole('row').nth(1).click();
  const drawer = page.getByRole('complementary', { name: 'Flow' });
  const packets = await drawer.getByText(/packet/).first().textContent();
  const download = page.waitForEvent('download');
  await drawer.getByRole('button', { name: 'Save its packets' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/flow.*\.pcapng$/);
  const octets = readFileSync(await saved.path());
  expect(octets.readUInt32LE(0)).toBe(0x0a0d0d0a);
  // Nothing of other flows: every packet in it (enhanced packet blocks) is between the two hosts.
  let [at, count] = [0, 0];
  while (at < octets.length) {
    if (octets.readUInt32LE(at) === 6) {
      const ends = [octets.subarray(at + 28 + 26, at + 28 + 30), octets.subarray(at + 28 + 30, at + 28 + 34)];
      expect(ends.map((end) => [...end].join('.')).sort()).toContain('192.168.1.50');
      count += 1;
    }
    at += octets.readUInt32LE(at + 4);
  }
  expect(count, packets).toBeGreaterThan(0);
});

test('a link to exactly this, for a colleague', async ({ page, visit, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await visit();
  await open(page, scene('office'));
  await show(page, 'Conversations');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('copy a link');
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'A link to this view' });
  await expect(sheet).toContainText(/SHA-256 [0-9a-f]{64}/);
  await expect(sheet.getByRole('button', { name: 'Copy the link' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('A link to this view was copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(page.url());
  expect(link).toContain('v=conversations');
});
