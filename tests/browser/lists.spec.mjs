// Lists of one's own: by hand and from files, kept by the browser, their hits among the findings.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clean } from './house/axe.mjs';
import { expect, test } from './house/test.mjs';
import { byHand, file, scene } from './house/captures.mjs';
import { open, show, shown } from './house/page.mjs';
import { startRelay } from './house/programs.mjs';

const card = (page, name) => page.locator('section.card').filter({ has: page.getByRole('heading', { name }) });
const field = (page, name) => page.getByRole('textbox', { name });
const hits = (page) => page.getByRole('list', { name: 'Findings' }).getByRole('listitem').filter({ hasText: 'On a list' });

test('what stands on a list by hand is found in what is open, and again after a reload', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await page.locator('body').press('g');
  await page.keyboard.press('b');
  await shown(page, 'Lists');
  await expect(page.getByText('No hit so far.')).toBeVisible();
  await expect(card(page, 'Lists from files')).toContainText('None yet.');
  await clean(page, 'no lists');
  await field(page, 'Block list').fill('# mine\n192.0.2.53\n???\nbad.example');
  await card(page, 'Block list').getByRole('button', { name: 'Save' }).press('Enter');
  await expect(card(page, 'Block list')).toContainText('2 things (plain); 1 line can stand on no list');
  await card(page, 'Block list').getByText('Lines that were passed over').click();
  await expect(page.getByRole('region', { name: 'Lines that were passed over' })).toContainText('3  ???');
  await expect(page.getByText('1 hit among the findings.')).toBeVisible();
  await clean(page, 'lists with a bad line');
  await page.getByRole('button', { name: 'Show them' }).click();
  await shown(page, 'Findings');
  await expect(hits(page)).toContainText('192.0.2.53 on the list own block list');
  await expect(hits(page)).toContainText('medium');
  await page.goto('about:blank');
  await visit('#v=lists');
  await expect(field(page, 'Block list')).toHaveValue('# mine\n192.0.2.53\n???\nbad.example');
  await expect(card(page, 'Block list')).toContainText('2 things (plain)');
  await open(page, byHand());
  await show(page, 'Findings');
  await expect(hits(page)).toContainText('192.0.2.53');
  await show(page, 'Settings');
  await page.getByRole('button', { name: 'Forget everything' }).click();
  await show(page, 'Lists');
  await expect(field(page, 'Block list')).toHaveValue('');
  await show(page, 'Findings');
  await expect(hits(page)).toHaveCount(0);
});

test('a list from a file is watched or blocked, and goes when it is removed', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await show(page, 'Lists');
  const csv = file('feed.csv', 'first_seen,ip\n2026-03-01,192.0.2.53\n2026-03-01,\n');
  const stix = file('feed.json', JSON.stringify({ type: 'bundle', objects: [
    { type: 'indicator', pattern: "[ipv4-addr:value = '198.51.100.1']" },
    { type: 'indicator', pattern: "[ipv4-addr:value = '198.51.100.2']" },
  ] }));
  await page.getByLabel('Files of lists').setInputFiles([csv, stix]);
  const files = page.getByRole('list', { name: 'Lists from files' }).getByRole('listitem');
  await expect(files).toHaveCount(2);
  await expect(files.nth(0)).toContainText('1 thing (CSV); 1 line can stand on no list');
  await expect(files.nth(1)).toContainText('2 things (STIX 2.1)');
  await clean(page, 'lists from files');
  await files.nth(0).getByRole('button', { name: 'Watch' }).click();
  await show(page, 'Findings');
  await expect(hits(page)).toContainText('on the list feed.csv');
  await expect(hits(page)).toContainText('low');
  await show(page, 'Lists');
  await expect(files.nth(0).getByRole('button', { name: 'Watch' })).toHaveAttribute('aria-pressed', 'true');
  await files.nth(0).getByRole('button', { name: 'Remove feed.csv' }).click();
  await expect(files).toHaveCount(1);
  await expect(page.getByText('No hit so far.')).toBeVisible();
});

test('a file that is no list is told, and rules block the whole list by hand', async ({ page, visit }) => {
  await visit('#v=lists');
  await page.getByLabel('Files of lists').setInputFiles(file('empty.txt', '\n'));
  await expect(page.getByRole('alert')).toHaveText('empty.txt is empty, or cannot be read');
  await page.getByLabel('Files of lists').setInputFiles(file('noise.txt', 'one\ntwo\n'));
  await expect(page.getByRole('list', { name: 'Lists from files' })).toContainText('0 things (plain); 2 lines can stand on no list');
  await field(page, 'Block list').fill('192.0.2.53\nbad.example');
  await card(page, 'Block list').getByRole('button', { name: 'Save' }).click();
  await card(page, 'Block list').getByRole('button', { name: 'Rules that block it…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Block what is on your list' });
  await expect(sheet.getByRole('region', { name: 'Rules' })).toContainText('elements = { 192.0.2.53 }');
  await expect(sheet).toContainText('1 thing has no words in nftables');
  await sheet.getByRole('button', { name: 'Suricata' }).click();
  await expect(sheet.getByRole('region', { name: 'Rules' })).toContainText('content:".bad.example"');
  await clean(page, 'rules that block a list');
});

test('what stands on a list is marked in every table that shows it, and no longer when it is taken off', async ({ page, visit }) => {
  await visit();
  await open(page, scene('home'));
  await show(page, 'DNS');
  const names = page.getByRole('grid').getByRole('row');
  await expect(names.nth(1)).toBeVisible();
  const name = await names.nth(1).locator('.value').filter({ hasText: '.' }).filter({ hasNotText: /^[\d.:a-f]+$/ }).first().getAttribute('title');
  await show(page, 'Hosts');
  const host = await page.getByRole('grid', { name: 'Hosts' }).getByRole('row').nth(1).locator('.value').first().textContent();
  await expect(page.locator('.listed')).toHaveCount(0);
  await show(page, 'Lists');
  await field(page, 'Block list').fill(host);
  await card(page, 'Block list').getByRole('button', { name: 'Save' }).click();
  await expect(card(page, 'Block list')).toContainText('1 thing');
  await field(page, 'Watch list').fill(name);
  await card(page, 'Watch list').getByRole('button', { name: 'Save' }).click();
  await expect(card(page, 'Watch list')).toContainText('1 thing');
  const blocked = page.locator('.listed').filter({ hasText: 'On a block list: own block list' });
  const watched = page.locator('.listed').filter({ hasText: 'On a watch list: own watch list' });
  for (const view of ['Overview', 'Hosts', 'Conversations', 'Flows', 'Packets']) {
    await show(page, view);
    await expect(blocked.first()).toBeVisible();
  }
  await show(page, 'Hosts');
  const marked = page.getByRole('grid', { name: 'Hosts' }).getByRole('row').filter({ has: blocked });
  await expect(marked).toHaveCount(1);
  await expect(marked).toContainText(host);
  await clean(page, 'a host that stands on a list');
  await show(page, 'DNS');
  await expect(watched.first()).toBeVisible();
  await expect(page.getByRole('grid').getByRole('row').filter({ has: watched }).first()).toContainText(name);
  await show(page, 'Flows');
  await page.getByRole('grid', { name: 'Flows' }).getByRole('row').filter({ has: blocked }).first().press('Enter');
  await expect(page.getByRole('complementary', { name: 'Flow' }).locator('.listed').first()).toBeVisible();
  await show(page, 'Lists');
  await field(page, 'Block list').fill('');
  await card(page, 'Block list').getByRole('button', { name: 'Save' }).click();
  await field(page, 'Watch list').fill('');
  await card(page, 'Watch list').getByRole('button', { name: 'Save' }).click();
  await show(page, 'Hosts');
  await expect(page.getByRole('grid', { name: 'Hosts' }).getByRole('row').nth(1)).toContainText(host);
  await expect(page.locator('.listed')).toHaveCount(0);
});

test('a name and a fingerprint are blocked from where they stand, as far as a language has words for them', async ({ page, visit }) => {
  await visit();
  await open(page, scene('home'));
  await show(page, 'TLS');
  const rows = page.getByRole('grid').getByRole('row');
  await expect(rows.nth(1)).toBeVisible();
  const named = page.getByRole('grid').locator('.value').filter({ hasText: /^[a-z0-9.-]+\.[a-z]+$/ }).first();
  const name = await named.textContent();
  await named.click();
  await page.getByRole('menuitem', { name: 'Block…' }).click();
  const sheet = page.getByRole('dialog', { name: `Block ${name}` });
  await expect(sheet.getByRole('alert')).toContainText('nftables has no words for any of it');
  await sheet.getByRole('button', { name: 'hosts' }).click();
  await expect(sheet.getByRole('region', { name: 'Rules' })).toContainText(`0.0.0.0 ${name}`);
  await sheet.getByRole('button', { name: 'Suricata' }).click();
  await expect(sheet.getByRole('region', { name: 'Rules' })).toContainText(`content:".${name}"`);
  await page.keyboard.press('Escape');
  await expect(page.locator('.listed').first()).toBeVisible();
  await page.getByRole('group', { name: 'Shown as' }).getByRole('button', { name: 'JA4' }).click();
  const print = page.getByRole('grid').locator('.value').filter({ hasText: /^[tq]1/ }).first();
  await expect(print).toBeVisible();
  const words = await print.textContent();
  await print.click();
  await page.getByRole('menuitem', { name: 'Block…' }).click();
  const other = page.getByRole('dialog', { name: `Block ${words}` });
  await other.getByRole('button', { name: 'Suricata' }).click();
  await expect(other.getByRole('region', { name: 'Rules' })).toContainText(`ja4.hash; content:"${words}"`);
  await other.getByRole('button', { name: 'Take it off' }).click();
  await page.keyboard.press('Escape');
  await show(page, 'Lists');
  await expect(field(page, 'Block list')).toHaveValue(name);
});

test('VirusTotal is asked by the relay when somebody says so, and the quota is shown @live', async ({ page }) => {
  const relay = await startRelay();
  try {
    const asked = [];
    await page.route('**/api/reputation/**', (route) => {
      asked.push(new URL(route.request().url()).pathname);
      route.fulfill({ json: { source: 'VirusTotal', page: 'https://example.com/gui', known: true, malicious: 2, suspicious: 1, harmless: 61, undetected: 30, analysed: '2023-11-14T22:13:20Z' } });
    });
    await page.route('**/api/status', (route) => route.fulfill({ json: { lookups: { reputation: { asked_within_a_day: 4, failed: 0, kept: 3 } } } }));
    await page.goto(`${relay.origin}/`);
    await open(page, byHand());
    await show(page, 'Hosts');
    await page.getByRole('grid', { name: 'Hosts' }).getByRole('row').filter({ hasText: '192.0.2.53' }).click();
    await expect(page.getByRole('button', { name: 'Ask VirusTotal' })).toBeVisible();
    expect(asked).toEqual([]);
    await page.getByRole('button', { name: 'Ask VirusTotal' }).click();
    await expect(page.getByText('2 of 94 call it malicious, 1 suspicious; looked at 2023-11-14.')).toBeVisible();
    await expect(page.getByText('asked 4 of 500 times within a day; 3 answers are kept')).toBeVisible();
    expect(asked).toEqual(['/api/reputation/address/192.0.2.53']);
    await clean(page, 'a verdict');
  } finally {
    await relay.stop();
  }
});

test('lists of the relay are looked at and fetched when somebody says so @live', async ({ page }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'flowglass-lists-'));
  writeFileSync(path.join(folder, 'feed.txt'), '192.0.2.53\nbad.example\n');
  const relay = await startRelay({ options: ['--lists', folder] });
  try {
    const asked = [];
    page.on('request', (request) => { if (request.url().includes('/api/lists')) asked.push(request.url()); });
    await page.goto(`${relay.origin}/#v=lists`);
    await expect(card(page, 'Lists of the relay')).toContainText('Fetched when you say so');
    expect(asked).toEqual([]);
    await card(page, 'Lists of the relay').getByRole('button', { name: 'Look what there is' }).click();
    const there = page.getByRole('list', { name: 'Lists of the relay' }).getByRole('listitem');
    await expect(there).toContainText('feed.txt');
    expect(asked).toHaveLength(1);
    await clean(page, 'lists of the relay');
    await there.getByRole('button', { name: 'Fetch feed.txt' }).click();
    const files = page.getByRole('list', { name: 'Lists from files' }).getByRole('listitem');
    await expect(files).toContainText('2 things (plain)');
    await files.getByRole('button', { name: 'Watch' }).click();
    await expect(files.getByRole('button', { name: 'Watch' })).toHaveAttribute('aria-pressed', 'true');
    writeFileSync(path.join(folder, 'feed.txt'), '192.0.2.53\n');
    await there.getByRole('button', { name: 'Fetch feed.txt' }).click();
    await expect(files).toContainText('1 thing (plain)');
    // What was watched stays so.
    await expect(files.getByRole('button', { name: 'Watch' })).toHaveAttribute('aria-pressed', 'true');
  } finally {
    await relay.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

for (const [name, use] of [['dark', { colorScheme: 'dark' }], ['narrow', { viewport: { width: 390, height: 844 } }]]) {
  test.describe(name, () => {
    test.use(use);

    test(`nothing is wrong with lists, ${name}`, async ({ page, visit }) => {
      await visit();
      await open(page, scene('scan'));
      await show(page, 'Lists');
      await page.getByLabel('Files of lists').setInputFiles(file(`${'a-long-name-of-a-list-'.repeat(4)}.txt`, 'x\n192.0.2.1\n'));
      await expect(page.getByRole('list', { name: 'Lists from files' })).toContainText('1 thing');
      await clean(page, `lists, ${name}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    });
  });
}
