// Lists of one's own: by hand and from files, kept by the browser, their hits among the findings.
import { clean } from './house/axe.mjs';
import { expect, test } from './house/test.mjs';
import { byHand, file, scene } from './house/captures.mjs';
import { open, show, shown } from './house/page.mjs';

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
