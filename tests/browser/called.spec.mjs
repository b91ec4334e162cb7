// Hosts by what the traffic calls them, wherever they stand; values of the data that the palette finds.
import { readFileSync } from 'node:fs';
import { expect, test } from './house/test.mjs';
import { clean } from './house/axe.mjs';
import { scene } from './house/captures.mjs';
import { filter, open, show, shown } from './house/page.mjs';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

/** A server of the office's scene, and what DNS answers call it. */
const ADDRESS = '192.0.2.10';
const NAME = '~www.search.example';

const names = (page) => page.getByRole('banner').getByRole('button', { name: 'names', exact: true });
const rows = (page, name) => page.getByRole('grid', { name }).getByRole('row');
const box = (page) => page.getByRole('combobox', { name: 'Filter' });

test('one switch shows hosts by their names in tables, charts, drawer, packets and files', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await show(page, 'Hosts');
  const host = rows(page, 'Hosts').filter({ hasText: ADDRESS });
  await expect(host.locator('.mono').first()).toHaveText(ADDRESS);
  await page.locator('body').press('n');
  await expect(names(page)).toHaveAttribute('aria-pressed', 'true');
  await expect(host.locator('.mono').first()).toHaveText(NAME);
  // The address stands beside it, and in its tooltip with who told the name.
  await expect(host.locator('.note').first()).toHaveText(ADDRESS);
  await expect(host.locator('.mono').first()).toHaveAttribute('title', `${ADDRESS}\nwww.search.example (DNS)`);
  await clean(page, 'hosts by their names');
  expect(new URL(page.url()).hash).toContain('n=on');
  // What is done with it is done with the address.
  await host.locator('.mono').first().click();
  const menu = page.getByRole('menu', { name: 'Value' });
  await expect(menu.locator('.menu-head')).toHaveText(ADDRESS);
  await menu.getByRole('menuitem', { name: 'Filter by this' }).click();
  await expect(box(page)).toHaveValue(`ip.addr == ${ADDRESS}`);

  await show(page, 'Flows');
  const cell = rows(page, 'Flows').nth(1).locator('.value.mono', { hasText: NAME });
  await expect(cell).toHaveAttribute('title', new RegExp(`^${ADDRESS}\n`));
  await cell.click();
  await expect(menu.locator('.menu-head')).toHaveText(ADDRESS);
  await page.keyboard.press('Escape');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const [heads, ...lines] = readFileSync(await (await saving).path(), 'utf8').trim().split(/\r?\n/);
  const at = (name) => heads.split(',').indexOf(name);
  expect(at('destination_name')).toBe(at('destination_address') + 1);
  const line = lines.map((text) => text.replaceAll('"', '').split(',')).find((cells) => cells[at('destination_address')] === ADDRESS);
  expect(line[at('destination_name')]).toBe(NAME.slice(1));

  await rows(page, 'Flows').nth(1).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.drawer-way')).toContainText(NAME);
  await show(page, 'Packets');
  await expect(rows(page, 'Packets').nth(1)).toContainText(NAME);
  await page.keyboard.press('Escape');
  await show(page, 'Conversations');
  await expect(rows(page, 'Conversations').nth(1)).toContainText(NAME);
  await show(page, 'Relations');
  const chart = page.locator('.chart-picture');
  await expect(chart).toContainText(NAME);
  await page.getByRole('button', { name: 'Matrix', exact: true }).click();
  await expect(chart).toContainText(NAME);
  await clean(page, 'a matrix of names');
});

test('names are in the link and stay; the same switch is in the palette and the settings', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await show(page, 'Hosts');
  await names(page).click();
  const host = rows(page, 'Hosts').filter({ hasText: ADDRESS });
  await expect(host.locator('.mono').first()).toHaveText(NAME);
  await page.reload();
  await open(page, scene('office'));
  await expect(host.locator('.mono').first()).toHaveText(NAME);
  await page.goto(page.url().replace('n=on', 'n=off'));
  await page.reload();
  await open(page, scene('office'));
  await expect(host.locator('.mono').first()).toHaveText(ADDRESS);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command' }).fill('names or addresses');
  await page.keyboard.press('Enter');
  await expect(host.locator('.mono').first()).toHaveText(NAME);
  await show(page, 'Settings');
  const settings = page.getByRole('group', { name: 'Hosts by' });
  await expect(settings.getByRole('button', { name: 'names' })).toHaveAttribute('aria-pressed', 'true');
  await settings.getByRole('button', { name: 'addresses' }).click();
  await expect(names(page)).toHaveAttribute('aria-pressed', 'false');
  await show(page, 'Overview');
  await expect(page.getByRole('region', { name: /hosts/i }).first()).not.toContainText(NAME);
  await page.locator('body').press('n');
  await expect(page.getByRole('region', { name: /hosts/i }).first()).toContainText('~');
});

test('the palette finds values that occur, to filter by, to exclude, to open', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  const field = page.getByRole('combobox', { name: 'Command' });
  const option = (name) => page.getByRole('option', { name });
  const look = async (typed) => {
    await page.keyboard.press('Control+k');
    await field.fill(typed);
  };
  await look('192.0.2.1');
  await expect(option(/^Filter by 192\.0\.2\.10\s*host, \d+ flows/)).toBeVisible();
  // A few at most, however many fit.
  expect(await option(/^Filter by/).count()).toBeLessThanOrEqual(5);
  await clean(page, 'palette with values');
  await option(/^Open the host 192\.0\.2\.10/).click();
  await expect(page.getByRole('heading', { name: ADDRESS, exact: true })).toBeVisible();
  await look('www.search');
  await option('Filter by www.search.example').click();
  await shown(page, 'Hosts');
  await expect(box(page)).toHaveValue('host == www.search.example');
  await filter(page, '');
  await look('443');
  await option(/^Exclude 443\s*port/).click();
  await expect(box(page)).toHaveValue('dst.port != 443');
  await look('nobody.example');
  await expect(option(/^Filter by/)).toHaveCount(0);
  await field.fill('smtps');
  await expect(option(/^Filter by SMTPS\s*application/)).toBeVisible();
  // Commands are found as before, and by the keyboard alone a value is taken.
  await page.keyboard.press('Enter');
  await expect(box(page)).toHaveValue('dst.port != 443 && app == SMTPS');
});
