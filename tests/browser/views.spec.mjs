// Views that show flows from other sides: who with whom, one host, over time, what goes with what, what
// is worth a look, what changed, who said what when.
import { readFileSync } from 'node:fs';
import { expect, test } from './house/test.mjs';
import { clean } from './house/axe.mjs';
import { byHand, scene, talk } from './house/captures.mjs';
import { brush, filter, open, show, shown } from './house/page.mjs';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

const rows = (page, name) => page.getByRole('grid', { name }).getByRole('row');

test('a conversation tells what went each way, and leads to its flows', async ({ page, visit }) => {
  await visit();
  await open(page, talk());
  await show(page, 'Conversations');
  // Headers of 54 octets each; the question has 41 octets, the answer's halves 38 twice and 5.
  const row = rows(page, 'Conversations').nth(1);
  await expect(row).toContainText('10.0.0.5');
  await expect(row).toContainText('192.0.2.53');
  await expect(row).toContainText('0.000000');
  await expect(row).toContainText('257');
  await expect(row).toContainText('297');
  await expect(row).toContainText('7.00');
  await clean(page, 'conversations');
  await page.getByRole('button', { name: 'TCP', exact: true }).click();
  await expect(rows(page, 'Conversations').nth(1)).toContainText('50000');
  await page.getByRole('button', { name: 'UDP', exact: true }).click();
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.getByRole('button', { name: 'Hosts', exact: true }).nth(1).click();
  await rows(page, 'Conversations').nth(1).focus();
  await page.keyboard.press('Enter');
  await shown(page, 'Flows');
  await expect(page.getByRole('combobox', { name: 'Filter' })).toHaveValue(/10\.0\.0\.5.*192\.0\.2\.53/);
});

test('a host has a page of its own, with a link, and back leads to all of them', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await show(page, 'Hosts');
  const first = rows(page, 'Hosts').nth(1);
  const address = (await first.locator('.mono').first().textContent()).trim();
  await first.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: address, exact: true })).toBeVisible();
  expect(new URL(page.url()).hash).toContain(`h=${address}`);
  await expect(page.getByRole('region', { name: 'With whom' })).toContainText(address);
  await expect(page.getByRole('region', { name: 'What it resolved' })).toBeVisible();
  await clean(page, 'host');
  await page.goBack();
  await expect(rows(page, 'Hosts').nth(1)).toBeVisible();
  await page.goForward();
  await page.getByRole('button', { name: 'Its flows' }).click();
  await shown(page, 'Flows');
  await expect(page.getByRole('combobox', { name: 'Filter' })).toHaveValue(`ip.addr == ${address}`);
});

test('traffic over time is split by any column, drawn in four ways, with numbers beside', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await show(page, 'Timeline');
  await page.getByLabel('Split by').selectOption({ label: 'Protocol' });
  const numbers = page.getByRole('region', { name: 'Numbers of the series' });
  await expect(numbers.getByRole('row').nth(1)).toContainText('TCP');
  await expect(numbers.getByRole('columnheader')).toHaveText(['Series', 'Min', 'Max', 'Last', 'Average', '95 %', 'Total']);
  await clean(page, 'timeline');
  await page.getByRole('button', { name: 'Lines' }).click();
  await expect(page.locator('.chart-picture .line')).not.toHaveCount(0);
  await page.getByRole('button', { name: 'Grid' }).click();
  await expect(page.locator('.chart-small')).not.toHaveCount(0);
  await page.getByRole('button', { name: 'Heat map' }).click();
  await expect(page.locator('.chart-picture .heat-8')).not.toHaveCount(0);
  await page.getByRole('button', { name: 'Stack' }).click();
  // What was before is known once a time is selected.
  await expect(page.getByRole('button', { name: 'Time before' })).toBeDisabled();
  await brush(page, 0.5, 0.7);
  await page.getByRole('button', { name: 'Time before' }).click();
  await expect(numbers).toContainText('Time before');
});

test('what goes with what is drawn as bands and as a table of colours', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await show(page, 'Relations');
  await expect(page.locator('.band')).not.toHaveCount(0);
  await page.getByLabel('From', { exact: true }).selectOption({ label: 'Protocol' });
  // For those who do not see it, the same as a table.
  await expect(page.getByRole('table', { name: 'Protocol → Application → Server' })).toContainText('TCP');
  await clean(page, 'sankey');
  await page.getByRole('button', { name: 'Matrix' }).click();
  await expect(page.locator('.heat-8')).not.toHaveCount(0);
  const save = async (kind) => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: `Save as ${kind}` }).click();
    return await download;
  };
  expect((await save('SVG')).suggestedFilename()).toMatch(/\.svg$/);
  const png = await save('PNG');
  expect(png.suggestedFilename()).toMatch(/\.png$/);
  // Its head says how wide it is: twice as wide as on the screen.
  const octets = readFileSync(await png.path());
  expect(octets.subarray(1, 4).toString()).toBe('PNG');
  const width = await page.locator('.chart-picture').evaluate((svg) => svg.width.baseVal.value);
  expect(octets.readUInt32BE(16)).toBe(Math.ceil(width * 2));
});

test('Expert counts what TCP met and leads to the flows', async ({ page, visit }) => {
  await visit();
  await open(page, talk());
  await show(page, 'Expert');
  const health = page.getByRole('region', { name: 'TCP health' });
  // The first half of the answer came behind the second, and then once more.
  await expect(health.getByRole('row').filter({ hasText: 'Resets' })).toContainText('1');
  await expect(health.getByRole('row').filter({ hasText: 'Keep-alives' })).toContainText('0');
  await clean(page, 'expert');
  await health.getByRole('button', { name: 'Flows: Resets' }).click();
  await shown(page, 'Flows');
  await expect(rows(page, 'Flows')).toHaveCount(2);
});

test('two captures are compared: what is new, and what is gone', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await open(page, talk());
  await show(page, 'Compare');
  await page.getByRole('button', { name: 'Services' }).click();
  const table = rows(page, 'Services compared');
  await expect(table.filter({ hasText: 'tcp/80' })).toContainText('new');
  await expect(table.filter({ hasText: 'udp/4000' })).toContainText('gone');
  await clean(page, 'compare');
  await page.getByRole('button', { name: 'Times', exact: true }).click();
  await expect(page.getByText(/\(now\) beside/)).toBeVisible();
});

test('a flow is a ladder of its packets', async ({ page, visit }) => {
  await visit();
  await open(page, talk());
  await show(page, 'Ladder');
  await expect(page.getByText('No flow is chosen')).toBeVisible();
  await show(page, 'Flows');
  await rows(page, 'Flows').nth(1).focus();
  await page.keyboard.press('Enter');
  await show(page, 'Ladder');
  await expect(page.locator('.rung')).toHaveCount(8);
  const table = page.getByRole('table', { name: '10.0.0.5 and 192.0.2.53' });
  await expect(table.getByRole('row').nth(2)).toContainText('192.0.2.53');
  await clean(page, 'ladder');
});

test('columns are kept under a name, and come back with it', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await show(page, 'Flows');
  await page.getByText('Columns', { exact: true }).click();
  await page.getByLabel('Name for these columns').fill('mine');
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await page.getByRole('checkbox', { name: /^Duration/ }).click();
  const head = page.getByRole('columnheader', { name: 'Duration' });
  await expect(head).toHaveCount(0);
  await page.getByRole('list', { name: 'Sets of columns' }).getByRole('button', { name: 'mine', exact: true }).click();
  await expect(head).toHaveCount(1);
  await page.reload();
  await open(page, byHand());
  await page.getByText('Columns', { exact: true }).click();
  await expect(page.getByRole('button', { name: 'mine', exact: true })).toBeVisible();
});

test('a link names the file that it is about', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await show(page, 'Flows');
  const link = new URL(page.url()).hash;
  expect(link).toContain('of=by-hand.pcap:564');
  await page.goto('about:blank');
  await visit(link);
  await expect(page.getByText('by-hand.pcap (564 B)')).toBeVisible();
  await open(page, byHand());
  await expect(rows(page, 'Flows').nth(1)).toBeVisible();
});

for (const colorScheme of ['light', 'dark']) {
  test.describe(`high contrast, ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('axe-core finds nothing in a view full of colours', async ({ page, visit }) => {
      await visit();
      await page.getByRole('button', { name: /^Theme/ }).click({ clickCount: 3, delay: 30 });
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'contrast');
      await open(page, talk());
      await show(page, 'Packets');
      await expect(page.getByRole('tree')).toBeVisible();
      await clean(page, 'packets in high contrast');
    });
  });
}

test.describe('the part of the page that follows', () => {
  test.use({ expectedErrors: [/Failed to load resource|CompileError|TypeError|fetch/] });

  test('is not needed for the overview, told where it is, and fetched once more', async ({ page, context, visit }) => {
    let stopped = 0;
    const asked = [];
    page.on('request', (request) => asked.push(request));
    await context.route(/\/views-[0-9a-f]+\.wasm$/, (route) => {
      stopped += 1;
      return route.abort();
    });
    await visit();
    await open(page, byHand());
    await expect(page.getByRole('region', { name: 'Top hosts' })).toBeVisible();
    await show(page, 'Flows');
    await expect(page.getByText('This part of the page did not load')).toBeVisible();
    await context.unroute(/\/views-[0-9a-f]+\.wasm$/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(rows(page, 'Flows').nth(1)).toBeVisible();
    // Never while the page stands still.
    const still = asked.filter((request) => request.resourceType() === 'xhr' && /views-/.test(request.url()));
    expect(still).toEqual([]);
    expect(stopped).toBe(1);
  });
});
