// What is odd: told in plain words, counted on the rail, and shown by its flows.
import { readFileSync } from 'node:fs';
import { clean } from './house/axe.mjs';
import { expect, test } from './house/test.mjs';
import { byHand, scene } from './house/captures.mjs';
import { lossy } from './house/exports.mjs';
import { chip, drop, ended, filter, open, show, shown } from './house/page.mjs';

const list = (page) => page.getByRole('list', { name: 'Findings' });
const scan = (page) => list(page).getByRole('listitem').filter({ hasText: 'Port scan' }).first();
const badge = (page) => page.getByRole('navigation', { name: 'Views' }).locator('.rail-badge');

test('a scan is told in words, counted on the rail, and a click shows its flows', async ({ page, visit }) => {
  await visit();
  await drop(page, scene('scan'));
  await ended(page, 'scan.pcap');
  await expect(badge(page)).toHaveText('3');
  await show(page, 'Findings');
  await expect(scan(page)).toContainText('high');
  await expect(scan(page)).toContainText('ports of');
  await expect(scan(page)).toContainText('T1046 Network Service Discovery');
  await expect(scan(page)).toContainText(/sure|likely|possible/);
  const severities = await list(page).locator('.finding-severity').allTextContents();
  const order = ['critical', 'high', 'medium', 'low', 'info'];
  const places = severities.map((word) => order.indexOf(word));
  expect(places).toEqual([...places].sort((one, other) => one - other));
  await clean(page, 'findings');
  const opener = scan(page).getByRole('button', { name: 'Port scan' });
  const filter = await opener.getAttribute('title');
  await opener.click();
  await shown(page, 'Flows');
  await expect(page.getByRole('combobox', { name: 'Filter' })).toHaveValue(filter);
  await expect(page.getByRole('grid', { name: 'Flows' }).getByRole('row').nth(1)).toBeVisible();
  await page.goBack();
  await shown(page, 'Findings');
});

test('keys lead through findings, and a host can be clicked into the filter', async ({ page, visit }) => {
  await visit();
  await open(page, scene('scan'));
  await page.locator('body').press('g');
  await page.keyboard.press('a');
  await shown(page, 'Findings');
  const openers = list(page).locator('.finding-open');
  await expect(openers.nth(1)).toBeVisible();
  await page.keyboard.press('j');
  await expect(openers.nth(0)).toBeFocused();
  await page.keyboard.press('j');
  await expect(openers.nth(1)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(openers.nth(0)).toBeFocused();
  await page.keyboard.press('Enter');
  await shown(page, 'Flows');
  await show(page, 'Findings');
  const host = scan(page).locator('dd button').first();
  const address = await host.textContent();
  await host.click();
  await page.getByRole('menuitem', { name: 'Only this, nothing else' }).click();
  await show(page, 'Flows');
  await expect(page.getByRole('combobox', { name: 'Filter' })).toHaveValue(`ip.addr == ${address}`);
});

test('filter and time rule the findings, what they hide is counted, and marks on the timeline lead there', async ({ page, visit }) => {
  await visit();
  await open(page, scene('scan'));
  const marks = page.getByRole('group', { name: 'Findings on the timeline' });
  await expect(marks.getByRole('button').first()).toBeVisible();
  await clean(page, 'marks on the timeline');
  await show(page, 'Findings');
  await expect(page.getByRole('region', { name: 'Score over time' })).toBeVisible();
  const all = await list(page).locator('li.finding').count();
  const host = await scan(page).locator('dd button').first().textContent();
  await filter(page, `ip.addr == ${host}`);
  await expect(scan(page)).toBeVisible();
  await filter(page, 'ip.addr == 203.0.113.99');
  await expect(page.getByRole('heading', { name: 'Nothing odd in what is filtered' })).toBeVisible();
  await expect(page.getByText(`${all} hidden by the filter.`)).toBeVisible();
  await expect(marks).toHaveCount(0);
  await clean(page, 'findings that are hidden');
  await page.getByRole('main').getByRole('button', { name: 'Clear the filter' }).click();
  await expect(list(page).locator('li.finding')).toHaveCount(all);
  await show(page, 'Overview');
  await marks.getByRole('button').first().press('Enter');
  await shown(page, 'Findings');
  expect(new URL(page.url()).hash).toContain('t0=');
  await expect(scan(page)).toBeVisible();
  // A moment in which nothing was.
  await page.goto(page.url().replace(/t0=[^&]*/, 't0=2001-01-01T00:00:00Z').replace(/t1=[^&]*/, 't1=2001-01-01T00:00:01Z'));
  await expect(page.getByText(`${all} at other times.`)).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'Show all times' }).click();
  await expect(list(page).locator('li.finding')).toHaveCount(all);
});

test('every picture over time has the marks: for the eye, for keys, in words, and in what is saved', async ({ page, visit }) => {
  await visit();
  await open(page, scene('scan'));
  await show(page, 'Timeline');
  const main = page.getByRole('main');
  const above = main.getByRole('group', { name: /^Findings on / });
  await expect(above).toHaveCount(1);
  const marks = above.first().getByRole('button');
  const scanned = above.first().getByRole('button', { name: /^(medium|high|critical): .*Port scan/ });
  await expect(scanned).toBeVisible();
  await expect(main.getByRole('table', { name: /^Findings on / }).first()).toContainText('Port scan');
  for (const form of ['Lines', 'Heat map', 'Stack']) {
    await page.getByRole('button', { name: form }).click();
    await expect(above).toHaveCount(1);
    await expect(marks.first()).toBeVisible();
    await clean(page, `marks on ${form}`);
  }
  const [download] = await Promise.all([page.waitForEvent('download'), main.getByRole('button', { name: 'Save as SVG' }).click()]);
  const svg = readFileSync(await download.path(), 'utf8');
  expect(svg).toMatch(/<g class="finding-mark (medium|high|critical)"><rect [^>]*class="span \w+"\/><path [^>]*class="flag \w+"><title>\w+: [^<]*Port scan/);
  expect(svg).toMatch(/\.finding-mark\.high\{fill:#?\w+/);
  await page.getByRole('button', { name: 'Grid' }).click();
  await expect(page.locator('.chart-small').nth(1)).toBeVisible();
  await expect(above).toHaveCount(await page.locator('.chart-small').count());
  // One stop for the key Tab in each picture; arrows lead from one mark to the next and around.
  const count = await marks.count();
  await expect(above.first().locator('[role=button][tabindex="0"]')).toHaveCount(1);
  await marks.first().focus();
  await page.keyboard.press('ArrowLeft');
  await expect(marks.nth(count - 1)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(marks.first()).toBeFocused();
  // The page of a host has those of its own.
  await show(page, 'Findings');
  const score = page.getByRole('group', { name: 'Findings on the score over time' });
  await expect(score.getByRole('button').first()).toBeVisible();
  const host = await scan(page).locator('dd button').first().textContent();
  await page.goto(`${page.url().replace(/#.*/, '')}#v=hosts&h=${host}`);
  await expect(page.getByRole('heading', { name: host, exact: true })).toBeVisible();
  await expect(scanned).toBeVisible();
  await clean(page, 'marks on the page of a host');
  await show(page, 'DNS');
  await page.getByRole('group', { name: 'Findings on Codes over time' }).locator('.flag').first().click();
  await shown(page, 'Findings');
});

test('what an exporter lost is marked on its arrival over time', async ({ page, visit }) => {
  await visit();
  await open(page, lossy(40));
  await show(page, 'Exporters');
  const marks = page.getByRole('group', { name: 'Findings on arrival' }).getByRole('button');
  await expect(marks).toHaveAccessibleName(/Flow exports are lost/);
  const chart = page.getByRole('region', { name: 'Over time' }).getByRole('slider');
  await chart.press('End');
  await expect(chart).toHaveAttribute('aria-valuetext', /40 flows lost · Flow exports are lost/);
  await clean(page, 'marks on arrival over time');
  await marks.press('Enter');
  await shown(page, 'Findings');
});

test('a host is blocked by rules that somebody takes elsewhere', async ({ page, visit }) => {
  await visit();
  await open(page, scene('scan'));
  await show(page, 'Findings');
  const host = scan(page).locator('dd button').first();
  const address = await host.textContent();
  await host.click();
  await page.getByRole('menuitem', { name: 'Block…' }).press('Enter');
  const sheet = page.getByRole('dialog', { name: `Block ${address}` });
  await expect(sheet).toContainText('This page blocks nothing');
  await expect(sheet).toContainText('It is on your block list');
  const rules = sheet.getByRole('region', { name: 'Rules' });
  await expect(rules).toContainText(`elements = { ${address} }`);
  await clean(page, 'rules that block');
  await sheet.getByRole('button', { name: 'Cisco IOS' }).click();
  await expect(rules).toContainText(`deny ip host ${address} any`);
  const download = page.waitForEvent('download');
  await sheet.getByRole('button', { name: 'Save' }).click();
  expect((await download).suggestedFilename()).toBe('flowglass-block.txt');
  await sheet.getByRole('button', { name: 'hosts' }).click();
  await expect(sheet.getByRole('alert')).toContainText('hosts has no words for any of it');
  await expect(sheet.getByRole('button', { name: 'Copy' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  const hit = list(page).getByRole('listitem').filter({ hasText: 'on the list own block list' });
  await expect(hit.first()).toContainText(address);
  await host.click();
  await page.getByRole('menuitem', { name: 'Block…' }).click();
  await sheet.getByRole('button', { name: 'Take it off' }).click();
  await expect(sheet).toContainText('It is not on your block list');
  await page.keyboard.press('Escape');
  await expect(hit).toHaveCount(0);
});

test('nothing odd is said with what was looked for, and findings go with their source', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await show(page, 'Findings');
  await expect(page.getByRole('heading', { name: 'Nothing odd was found' })).toBeVisible();
  await expect(page.getByText('Port scan · Sweep of hosts')).toBeVisible();
  await clean(page, 'no findings');
  await open(page, scene('scan'));
  await expect(scan(page)).toBeVisible();
  await page.getByRole('group', { name: 'Findings in' }).getByRole('button', { name: 'by-hand.pcap' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing odd was found' })).toBeVisible();
  await chip(page, 'scan.pcap').getByRole('button', { name: /^Close / }).click();
  await expect(badge(page)).toHaveCount(0);
});

test.describe('where what looks does not come', () => {
  test.use({ expectedErrors: [/Failed to load resource/] });

  test('the view says so, and what went by is named until it is opened again', async ({ page, context, visit }) => {
    const REST = /\/rest-[0-9a-f]+\.wasm$/;
    await context.route(REST, (route) => route.abort());
    await visit();
    await page.waitForLoadState('networkidle');
    await open(page, byHand());
    await show(page, 'Findings');
    await expect(page.getByText('a part of the page did not load')).toBeVisible();
    await clean(page, 'findings that cannot be known');
    await context.unroute(REST);
    await show(page, 'Flows');
    await show(page, 'Findings');
    await expect(page.getByText('by-hand.pcap went by before')).toBeVisible();
    await chip(page, 'by-hand.pcap').getByRole('button', { name: /^Close / }).click();
    await open(page, scene('scan'));
    await expect(scan(page)).toBeVisible();
  });
});
