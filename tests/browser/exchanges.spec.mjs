// DNS, TLS and HTTP: the page's numbers are the command's, values lead to filters and flows.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './house/test.mjs';
import { byHand, scene } from './house/captures.mjs';
import { flowglass, root } from './house/programs.mjs';
import { filter, open, show } from './house/page.mjs';

const axe = readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** What the command answers. */
const asked = (...args) => JSON.parse(flowglass([...args, '--format', 'json']));

const sum = (rows, field) => rows.reduce((total, row) => total + row[field], 0);

/** The large number under a title, digits only. */
const tile = (page, title) => page.locator('dl.totals .total')
  .filter({ has: page.getByText(title, { exact: true }) }).locator('dd').first();

const digits = (amount) => String(amount).replace(/\B(?=(\d{3})+$)/g, '\u202f');

async function clean(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  expect(violations.map(({ id, nodes }) => `${what}: ${id} ${nodes[0]?.html.slice(0, 200)}`)).toEqual([]);
}

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('the numbers of DNS, HTTP and TLS are those of the command', async ({ page, visit }) => {
  const office = scene('office');
  await visit();
  await open(page, office);
  await show(page, 'DNS');
  const codes = asked('dns', office, '--by', 'code');
  await expect(tile(page, 'Queries')).toHaveText(digits(sum(codes, 'count')));
  const lost = tile(page, 'NXDOMAIN').locator('..').locator('.total-note');
  await expect(lost).toHaveText(digits(sum(codes, 'no_such_name')));
  await page.getByRole('button', { name: 'Names', exact: true }).click();
  const [first] = asked('dns', office, '--by', 'name', '--limit', '1');
  const row = page.getByRole('grid').getByRole('row').nth(1);
  await expect(row).toContainText(first.name);
  await expect(row).toContainText(digits(first.count));
  await show(page, 'HTTP');
  const replies = asked('http', office, '--by', 'code');
  await expect(tile(page, 'Requests')).toHaveText(digits(sum(replies, 'count')));
  await show(page, 'TLS');
  const versions = asked('tls', office, '--by', 'tls_version');
  await expect(tile(page, 'Hellos')).toHaveText(digits(sum(versions, 'flows')));
});

test('a group opens into its rows, a row into its flow, a name into a filter', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await show(page, 'DNS');
  await page.getByRole('button', { name: 'Codes', exact: true }).click();
  const grid = page.getByRole('grid');
  await grid.getByRole('row').filter({ hasText: 'NXDOMAIN' }).getByRole('gridcell').last().click();
  await expect(page.getByText('Code: NXDOMAIN')).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: /^60 of/ })).toBeVisible();
  await grid.getByRole('row').nth(1).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Flow' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Show all again' }).click();
  const name = grid.getByRole('row').nth(1).locator('.value').nth(2);
  const words = await name.textContent();
  await name.click();
  await page.getByRole('menu').getByRole('menuitem').first().click();
  await expect(page.getByRole('combobox', { name: 'Filter' })).toHaveValue(new RegExp(words));
  await filter(page, 'port 1');
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
});

test('where nothing was said in clear, the views say so', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  for (const [view, words] of [['DNS', 'No DNS'], ['HTTP', 'No HTTP']]) {
    await show(page, view);
    await expect(page.getByRole('heading', { name: words })).toBeVisible();
  }
  await show(page, 'TLS');
  await page.getByRole('button', { name: 'Certificates' }).click();
  await expect(page.getByRole('heading', { name: 'No certificates' })).toBeVisible();
});

for (const scheme of ['light', 'dark']) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });

    test('axe-core finds nothing in DNS, TLS and HTTP', async ({ page, visit }) => {
      await visit();
      await open(page, scene('office'));
      for (const view of ['DNS', 'TLS', 'HTTP']) {
        await show(page, view);
        await expect(page.getByRole('grid').getByRole('row').nth(1)).toBeVisible();
        await page.waitForTimeout(300);
        await clean(page, view);
      }
    });
  });
}
