// Exporters as a user reads them: all in a table, one opened, and the record a flow came as.
import { expect, test } from './house/test.mjs';
import { byHand, scene } from './house/captures.mjs';
import { crowd, lossy, lossyTotals, nested, told, untold, waiting } from './house/exports.mjs';
import { expectTotals, filter, open, openExporter, show } from './house/page.mjs';

const fact = (page, name) => (
  page.locator('.fact').filter({ has: page.getByText(name, { exact: true }) }).locator('dd')
);
const list = (page) => page.getByRole('grid', { name: 'Exporters' });
const names = (page) => list(page).locator('.exporter-name .mono').allTextContents();

test('one exporter is opened at once, with what it lost and when', async ({ page, visit }) => {
  await visit();
  await open(page, lossy());
  await show(page, 'Exporters');
  await expect(page.getByRole('heading', { name: '192.0.2.5:50000' })).toBeVisible();
  await expect(fact(page, 'Records')).toHaveText(String(lossyTotals.records));
  await expect(fact(page, 'Datagrams')).toHaveText(String(lossyTotals.datagrams));
  await expect(fact(page, 'Gaps')).toHaveText(String(lossyTotals.gaps));
  // 7 of 13 that were sent.
  await expect(fact(page, 'Records lost')).toHaveText('7 53.8 %');
  await expect(page.getByText('7 records lost (53.8 % of what was sent) in 1 gap')).toBeVisible();

  const chart = page.getByRole('region', { name: 'Over time' }).getByRole('slider');
  await chart.focus();
  await page.keyboard.press('Home');
  await expect(chart).toHaveAttribute('aria-valuetext', '2026-03-02 09:00: 2 records in 1 datagram, nothing lost');
  await page.keyboard.press('End');
  await expect(chart).toHaveAttribute('aria-valuetext', '2026-03-02 09:02: 2 records in 1 datagram, 7 flows lost');
  await page.keyboard.press('ArrowLeft');
  await expect(chart).toHaveAttribute('aria-valuetext', /09:01: .*nothing lost/);
});

test('many exporters stand in a table that is sorted, searched and ruled by the filter', async ({ page, visit }) => {
  await visit();
  await open(page, crowd());
  await show(page, 'Exporters');
  await expect(page.getByText('40 exporters')).toBeVisible();
  expect((await names(page)).slice(0, 2)).toEqual(['192.0.2.1:50000', '192.0.2.2:50000']);
  await list(page).getByRole('button', { name: 'Last seen' }).click();
  await list(page).getByRole('button', { name: 'Last seen' }).click();
  await expect.poll(async () => (await names(page))[0]).toBe('192.0.2.40:50000');

  await page.getByRole('searchbox', { name: 'Find exporters' }).fill('2.17');
  await expect(page.getByText('1 of 40 exporters')).toBeVisible();
  expect(await names(page)).toEqual(['192.0.2.17:50000']);
  await page.getByRole('searchbox', { name: 'Find exporters' }).fill('');

  await filter(page, 'exporter == 192.0.2.8');
  await expect.poll(() => names(page)).toEqual(['192.0.2.8:50000']);
  await filter(page, 'port 9');
  await expect(page.getByRole('heading', { name: 'No exporter is left' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(page.getByText('40 exporters')).toBeVisible();
});

test('an opened exporter has its own link, and back leads to all of them', async ({ page, visit }) => {
  await visit();
  await open(page, crowd());
  await show(page, 'Exporters');
  await openExporter(page, '192.0.2.3:50000');
  await expect(page).toHaveURL(/x=192\.0\.2\.3:50000\/0%20NetFlow%20v5/);
  await page.keyboard.press('Escape');
  await expect(list(page)).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: '192.0.2.3:50000' })).toBeVisible();
  await page.getByRole('button', { name: '← All exporters' }).click();
  await expect(list(page)).toBeVisible();
});

test('data without a template is seen waiting, with what to do about it', async ({ page, visit }) => {
  await visit();
  await open(page, waiting());
  await show(page, 'Exporters');
  const told = page.getByRole('region', { name: 'Waiting for templates' });
  await expect(told).toContainText('template 300: 2 sets');
  await expect(told).toContainText('since 2026-03-02 09:00:00');
  await expect(told).toContainText('template refresh');
  await expect(page.getByText('2 sets waiting')).toBeVisible();
});

test('what an exporter tells of itself is shown and found, and its clock is told in words', async ({ page, visit }) => {
  await visit();
  await open(page, told());
  await show(page, 'Exporters');
  await expect(fact(page, 'Clock')).toHaveText('12.0 s behind');
  await expect(page.getByText('Times of its flows are shown as exported')).toBeVisible();
  const card = page.getByRole('region', { name: 'What it told of itself' });
  await card.getByRole('button', { name: /^Samplers/ }).click();
  await expect(card.getByRole('row').nth(1)).toContainText('31 in 1000');
  await card.getByRole('button', { name: /^Interfaces/ }).click();
  await expect(card.getByRole('row').nth(1)).toContainText('1Gi0/1');
  await expect(card).toContainText('Uplink');

  const templates = page.getByRole('region', { name: 'Templates' });
  await templates.getByRole('button', { name: '257' }).click();
  const fields = page.getByRole('table', { name: 'Fields of template 257' });
  await expect(fields.getByRole('row').nth(1)).toContainText('scope');
  await expect(fields).toContainText('samplerId');
});

test('a flow shows the record it was exported as, octet by octet', async ({ page, visit }) => {
  await visit();
  await open(page, told());
  await show(page, 'Flows');
  await page.getByRole('grid', { name: 'Flows' }).locator('.grid-row .numeric').first().click();
  const drawer = page.getByRole('complementary', { name: 'Flow' });
  await drawer.getByRole('button', { name: 'As exported' }).click();
  await expect(page).toHaveURL(/as=exported/);
  await expect(drawer).toContainText('NetFlow v9 · data · template 256 · 34 octets');
  await expect(drawer).toContainText('clock 12.0 s behind');
  const row = (name) => drawer.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });
  await expect(row('destinationIPv4Address')).toContainText('198.51.100.7');
  await expect(row('destinationIPv4Address')).toContainText('c6 33 64 07');
  await expect(row('protocolIdentifier')).toContainText('TCP');

  // A field under the pointer, or with the focus in it, marks its octets.
  const marked = () => drawer.locator('.dump-octets .marked').allTextContents();
  await row('destinationTransportPort').hover();
  await expect.poll(marked).toEqual(['01', 'bb']);
  await row('protocolIdentifier').getByRole('button').focus();
  await expect.poll(marked).toEqual(['06']);
  // And an octet under the pointer leads to its field.
  await drawer.locator('.dump-octets [data-at="5"]').hover();
  await expect(row('destinationIPv4Address')).toHaveClass(/chosen/);

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await drawer.getByRole('button', { name: 'Copy as hex' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^0a 00 00 0[12] c6 33 64 07 /);
});

test('a list inside a record stands below its field, and inferred times are marked', async ({ page, visit }) => {
  await visit();
  await open(page, nested());
  await show(page, 'Flows');
  // The record has no time of its own.
  const first = page.getByRole('grid', { name: 'Flows' }).locator('.grid-row').first();
  await expect(first.locator('.inferred')).toHaveText(/^≈2026-03-02 ?09:00:00\.000$/);
  await first.locator('.numeric').first().click();
  const drawer = page.getByRole('complementary', { name: 'Flow' });
  await expect(drawer.getByText('≈ The record has no time')).toBeVisible();
  await drawer.getByRole('button', { name: 'As exported' }).click();
  const lines = drawer.getByRole('table', { name: 'Fields of the record' }).locator('tbody tr');
  await expect(lines.filter({ hasText: 'basicList' })).toContainText('291');
  await expect(lines.filter({ hasText: /^record 2$/ })).toBeVisible();
  const ports = lines.filter({ hasText: 'sourceTransportPort' });
  await expect(ports.nth(0)).toContainText('53');
  await expect(ports.nth(1)).toContainText('443');
  await ports.nth(1).hover();
  await expect(drawer.locator('.dump-octets .marked')).toHaveText(['01', 'bb']);
});

test('sampled counters are scaled or as received, in every view, by one switch that a link keeps', async ({ page, visit }) => {
  await visit();
  await open(page, told());
  // Two flows of 1 500 octets in 2 packets, one packet in 1 000 looked at.
  await expectTotals(page, { octets: 3_000_000, flows: 2 });
  const badge = page.getByRole('button', { name: /^sampled 1 in 1.000/ });
  await expect(badge).toHaveText(/scaled × rate/);
  await show(page, 'Flows');
  await expect(page.getByRole('columnheader', { name: 'Bytes → ×' })).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Flows' })).toContainText('1.50MB');
  await page.keyboard.press('r');
  await expect(badge).toHaveText(/as received/);
  await expect(page).toHaveURL(/c=received/);
  await expect(page.getByRole('columnheader', { name: 'Bytes →', exact: true })).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Flows' })).toContainText('1.50kB');
  await show(page, 'Overview');
  await expectTotals(page, { octets: 3_000, packets: 4, flows: 2 });
  await badge.click();
  await expectTotals(page, { octets: 3_000_000, packets: 4_000, flows: 2 });
});

test('flows of a sampler that nobody described are counted as they are, and that is said', async ({ page, visit }) => {
  await visit();
  await open(page, untold());
  await expectTotals(page, { octets: 3_000, flows: 2 });
  await expect(page.getByText('2 flows of unknown rate are counted unscaled')).toBeVisible();
});

test('a flow that was metered from packets says that it has no record', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await show(page, 'Flows');
  await page.getByRole('grid', { name: 'Flows' }).locator('.grid-row .numeric').first().click();
  const drawer = page.getByRole('complementary', { name: 'Flow' });
  await drawer.getByRole('button', { name: 'As exported' }).click();
  await expect(drawer.getByRole('heading', { name: 'Metered here' })).toBeVisible();
});

test('a link to an exporter that is not there says so', async ({ page, visit }) => {
  await visit('#v=exporters&x=203.0.113.9:1/0%20IPFIX');
  await open(page, scene('netflow'));
  await expect(page.getByRole('heading', { name: 'This exporter has not been heard' })).toBeVisible();
  await page.getByRole('button', { name: 'All exporters' }).click();
  await expect(list(page)).toBeVisible();
});
