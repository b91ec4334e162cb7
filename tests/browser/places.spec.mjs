// Where hosts are: a database that is dropped on the page names countries, cities and networks.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './house/test.mjs';
import { byHand, byHandTotals } from './house/captures.mjs';
import { chip, drop, expectTotals, filter, open, show } from './house/page.mjs';
import { database } from './house/places.mjs';
import { artefacts, root } from './house/programs.mjs';

const axe = readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** The client of `byHand` is in Berlin, its server in Paris. */
const places = () => database('places.mmdb', {
  '10.0.0.0/8': { country: 'DE', city: 'Berlin', asNumber: 64496, asName: 'Example Transit' },
  '192.0.2.0/24': { country: 'FR', city: 'Paris', asNumber: 64497, asName: 'Example Cloud' },
});

const row = (page, words) => page.getByRole('grid').getByRole('row').filter({ hasText: words });

async function look(page, name) {
  await page.screenshot({ path: path.join(artefacts, 'browser', `${name}.png`) });
}

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('a database that is dropped names countries, cities and networks until it is closed', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await show(page, 'Hosts');
  await expect(page.getByRole('button', { name: 'Countries', exact: true })).toHaveCount(0);
  await drop(page, places());
  await expect(chip(page, 'Journey-City-ASN')).toContainText('countries, cities and networks');
  await page.getByRole('button', { name: 'Countries', exact: true }).click();
  await expect(row(page, 'Germany')).toContainText('5');
  await expect(row(page, 'France')).toContainText('5');
  await page.getByRole('button', { name: 'Cities', exact: true }).click();
  await expect(row(page, 'Berlin')).toHaveCount(1);
  await page.getByRole('button', { name: 'Networks', exact: true }).click();
  await expect(row(page, 'Example Cloud')).toHaveCount(1);
  await filter(page, 'country == FR && as.name contains cloud');
  await show(page, 'Overview');
  await expectTotals(page, byHandTotals);
  await expect(page.getByText('Top countries')).toBeVisible();
  await filter(page, 'country == CH');
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await filter(page, '');
  await page.getByRole('button', { name: 'Close Journey-City-ASN' }).click();
  await expect(page.getByText('Top countries')).toHaveCount(0);
  await show(page, 'Hosts');
  await expect(page.getByRole('button', { name: 'Countries', exact: true })).toHaveCount(0);
});

test('what is no database says so and leaves the page as it was', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  const whole = readFileSync(places());
  const broken = path.join(artefacts, 'captures', 'broken.mmdb');
  const { writeFileSync } = await import('node:fs');
  writeFileSync(broken, whole.subarray(0, whole.length / 2));
  await drop(page, broken);
  await expect(page.getByText(/broken\.mmdb/).first()).toBeVisible();
  await show(page, 'Hosts');
  await expect(page.getByRole('button', { name: 'Countries', exact: true })).toHaveCount(0);
  await expectTotalsOfHosts(page);
});

async function expectTotalsOfHosts(page) {
  await expect(row(page, '10.0.0.5')).toHaveCount(1);
  await expect(row(page, '192.0.2.53')).toHaveCount(1);
}

for (const [theme, width] of [['light', 1280], ['dark', 1280], ['light', 390]]) {
  test(`hosts and countries can be read and used, ${theme} at ${width} pixels`, async ({ page, visit }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: theme });
    await visit();
    await open(page, byHand());
    await drop(page, places());
    await show(page, 'Hosts');
    await expect(row(page, '10.0.0.5')).toBeVisible();
    await look(page, `hosts-${theme}-${width}`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }));
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html.slice(0, 200)}`)).toEqual([]);
    await page.getByRole('button', { name: 'Countries', exact: true }).click();
    await expect(row(page, 'Germany')).toBeVisible();
    await look(page, `countries-${theme}-${width}`);
  });
}
