// A capture from opening to export: the numbers are those that others count.
import { readFileSync } from 'node:fs';
import { expect, test } from './house/test.mjs';
import { byHand, byHandTotals, counted, large, scene } from './house/captures.mjs';
import {
  brush, chip, drop, ended, expectTotals, filter, open, openExporter, packetsOf, paste, show, totals,
} from './house/page.mjs';

test('a capture chosen in the file dialog has the totals counted by hand @both', async ({ page, visit }) => {
  await visit();
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Browse…' }).click();
  await (await choosing).setFiles(byHand());
  await ended(page, 'by-hand.pcap');
  await expectTotals(page, byHandTotals);
});

test('a capture dropped on the window is opened, and a second one joins it', async ({ page, visit }) => {
  await visit();
  await drop(page, byHand());
  await expectTotals(page, byHandTotals);
  await drop(page, scene('beacon'));
  await ended(page, 'beacon.pcap');
  const beacon = counted(scene('beacon'));
  await expect.poll(async () => (await totals(page)).packets).toBeGreaterThan(byHandTotals.packets + beacon.packets / 2);
  await expect(chip(page, 'by-hand')).toBeVisible();
});

test('a capture pasted is opened', async ({ page, visit }) => {
  await visit();
  await paste(page, byHand());
  await expectTotals(page, byHandTotals);
});

for (const name of ['office', 'scan']) {
  test(`the packets and octets of ${name} are those of capinfos`, async ({ page, visit }) => {
    const file = scene(name);
    const { packets, octets } = counted(file);
    await visit();
    await open(page, file);
    // The chip tells every packet; the totals tell those of flows, which address resolution is not.
    const { all, without } = await packetsOf(page, `${name}.pcap`);
    expect(all).toBe(packets);
    const shown = await totals(page);
    expect(shown.packets + without).toBe(packets);
    expect(shown.octets).toBeLessThanOrEqual(octets);
    expect(shown.octets).toBeGreaterThan(octets - (without + 1) * 64);
  });
}

test('the filter rules every view; a mistake is underlined and the last good result stays', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await filter(page, 'udp port 4000');
  await expectTotals(page, { flows: 1, packets: 2, octets: 148 });
  await expect(page).toHaveURL(/#.*f=/);
  await show(page, 'Flows');
  await expect(page.getByRole('status').filter({ hasText: '1 of 5 flows' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Filter' }).fill('udp port 4000 && ip.adr == 10.0.0.5');
  await expect(page.getByRole('alert').filter({ hasText: 'ip.addr' })).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('The last good filter is still in force.');
  await expect(page.locator('.underline u')).toContainText('ip.adr');
  await expect(page.getByRole('grid', { name: 'Flows' }).getByRole('row')).toHaveCount(2);
  await filter(page, '');
  await expect(page.getByRole('status').filter({ hasText: '5 flows' })).toBeVisible();
});

test('a value clicked becomes the filter, or is excluded', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await show(page, 'Flows');
  const grid = page.getByRole('grid', { name: 'Flows' });
  const port = grid.getByText('4000', { exact: true }).first();
  await port.click();
  await page.getByRole('menu', { name: 'Value' }).getByRole('menuitem', { name: 'Exclude' }).click();
  await expect(page.getByText('4 of 5 flows')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await port.click();
  await page.getByRole('menuitem', { name: 'Filter by this' }).click();
  await expect(page.getByText('1 of 5 flows')).toBeVisible();
});

test('a brush on the timeline rules the totals; double click and 0 reset it', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await expect.poll(async () => (await totals(page)).flows).toBeGreaterThan(100);
  const all = await totals(page);
  const less = async () => (await totals(page)).flows < all.flows;
  await brush(page, 0.3, 0.5);
  await expect.poll(less).toBe(true);
  await expect(page).toHaveURL(/t0=.*t1=/);
  await page.getByRole('slider', { name: /^Timeline/ }).dblclick({ position: { x: 400, y: 60 } });
  await expectTotals(page, all);
  await brush(page, 0.6, 0.9);
  await expect.poll(less).toBe(true);
  await page.getByRole('heading', { name: 'Top hosts' }).click();
  await page.keyboard.press('0');
  await expectTotals(page, all);
});

test('the flow table holds only the rows on screen, sorts, and opens a flow', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await show(page, 'Flows');
  const grid = page.getByRole('grid', { name: 'Flows' });
  await expect(grid.getByRole('row').nth(1)).toBeVisible();
  const rows = Number(await grid.getAttribute('aria-rowcount'));
  expect(rows).toBeGreaterThan(1000);
  expect(await grid.getByRole('row').count()).toBeLessThan(80);
  const start = grid.getByRole('columnheader', { name: 'Start' });
  await start.getByRole('button').click();
  await expect(start).toHaveAttribute('aria-sort', /ending$/);
  await grid.evaluate((element) => { element.scrollTop = element.scrollHeight; });
  const last = grid.locator(`[aria-rowindex="${rows}"]`);
  await expect(last.getByRole('gridcell').nth(1)).toBeVisible();
  expect(await grid.getByRole('row').count()).toBeLessThan(80);
  await last.getByRole('gridcell').first().click();
  await expect(page.getByRole('complementary', { name: 'Flow' })).toBeVisible();
});

test('the protocol table has UDP and TCP with their shares', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await show(page, 'Protocols');
  const grid = page.getByRole('grid', { name: 'Protocols' });
  await expect(grid.getByRole('row').filter({ hasText: 'TCP' })).toBeVisible();
  await expect(grid.getByRole('row').filter({ hasText: 'UDP' })).toBeVisible();
});

test('what is seen can be exported as CSV with raw numbers', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet).toContainText('5 flows');
  const download = page.waitForEvent('download');
  await sheet.getByRole('button', { name: 'Save' }).click();
  const lines = readFileSync(await (await download).path(), 'utf8').trim().split('\r\n');
  expect(lines).toHaveLength(1 + byHandTotals.flows);
});

test('reading can be stopped, and what was read is kept', async ({ page, visit }) => {
  test.slow();
  await visit();
  await page.getByLabel('Capture files').setInputFiles(large('office', 400));
  const cancel = page.getByRole('button', { name: /^Cancel reading/ });
  await expect(cancel).toBeVisible();
  await expect.poll(async () => (await totals(page)).flows, { timeout: 30_000 }).toBeGreaterThan(0);
  // The page itself says by its next frame that it heard; the worker, when it reads no more.
  const said = await cancel.evaluate(async (button) => {
    const chip = button.closest('.chip');
    button.click();
    await new Promise(requestAnimationFrame);
    return chip.textContent;
  });
  expect(said).toMatch(/stopping…|stopped at/);
  await expect(cancel).toHaveCount(0);
  await expect(chip(page, 'large-office')).toContainText('stopped at');
  expect((await totals(page)).flows).toBeGreaterThan(0);
});

test('a second file opened while the first is read: both are there', async ({ page, visit }) => {
  test.slow();
  await visit();
  await page.getByLabel('Capture files').setInputFiles(large('office', 60));
  await expect(page.getByRole('button', { name: /^Cancel reading/ })).toBeVisible();
  await page.getByLabel('Capture files').setInputFiles(byHand());
  await ended(page, 'by-hand.pcap');
  await ended(page, 'large-office.pcap');
  await filter(page, 'port 4000 && ip.addr == 192.0.2.53');
  await expectTotals(page, { flows: 1, packets: 2, octets: 148 });
});

test('NetFlow inside a capture is decoded as flows, with its exporters', async ({ page, visit }) => {
  await visit();
  await open(page, scene('netflow'));
  await show(page, 'Exporters');
  await expect(page.getByText('NetFlow v5', { exact: true }).first()).toBeVisible();
  await openExporter(page, 'NetFlow v9');
  await page.getByRole('region', { name: 'Templates' }).getByRole('button').first().click();
  await expect(page.getByText('sourceIPv4Address').first()).toBeVisible();
});
