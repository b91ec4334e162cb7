// Reports: chosen, made in the page, saved, and read back by other programs; incidents stand in theirs.
import { readFileSync } from 'node:fs';
import { clean } from './house/axe.mjs';
import { expect, test } from './house/test.mjs';
import { file, scene } from './house/captures.mjs';
import { brush, filter, open, show, shown } from './house/page.mjs';
import { run } from './house/programs.mjs';
import { choose, made, make, words } from './house/reports.mjs';

// A report takes a while on a busy machine, and several are made.
test.slow();

test('a PDF of what is seen, made without asking anybody but for its own part of the page', async ({ page, visit }) => {
  await visit();
  await open(page, scene('scan'));
  await page.locator('body').press('g');
  await page.keyboard.press('q');
  await shown(page, 'Reports');
  await clean(page, 'the choice of a report');
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url())));
  const general = await make(page);
  expect(general.name).toBe('scan.pcap-general.pdf');
  const told = words(general);
  for (const word of ['Network report', 'scan.pcap', 'Conversations', 'Port scan', 'Page 1 of']) {
    expect(told).toContain(word);
  }
  await expect(made(page).getByRole('listitem')).toHaveText(['Overview', 'Findings', 'Applications', 'Protocols', 'Hosts', 'Conversations']);
  await expect(made(page).getByRole('link', { name: 'Look at it' })).toHaveAttribute('href', /^blob:/);
  await clean(page, 'a report that is there');
  const fetched = asked.filter(({ protocol }) => protocol !== 'blob:').map(({ pathname }) => pathname.split('/').pop());
  expect(fetched.sort()).toEqual(['reports.js', 'reports_bg.wasm']);
  // The second one needs nothing but what is here.
  asked.length = 0;
  await filter(page, 'app == TLS');
  await choose(page, 'Template', 'One host');
  await page.getByRole('textbox', { name: 'Host' }).fill('192.168.1.300');
  await expect(page.getByText('This is no address.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Make the report' })).toBeDisabled();
  await page.getByRole('textbox', { name: 'Host' }).fill('192.168.1.50');
  await page.getByRole('textbox', { name: 'Title' }).fill('Who is 50?');
  const host = words(await make(page));
  expect(host).toContain('Who is 50?');
  expect(host).toContain('only');
  expect(host).toContain('Who it is');
  expect(asked.filter(({ protocol }) => protocol !== 'blob:')).toEqual([]);
});

test('an HTML file with a logo and without names, which opens without a request', async ({ page, visit, context }) => {
  await visit();
  await open(page, scene('scan'));
  await show(page, 'Reports');
  await choose(page, 'Template', 'Traffic');
  await choose(page, 'Format', 'HTML');
  await choose(page, 'Addresses and names', 'Replaced');
  const logo = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><rect width="40" height="10" fill="#c00"/></svg>';
  await page.getByLabel('Logo').setInputFiles(file('notes.gif', 'GIF89a'));
  await expect(page.getByText('neither PNG nor SVG')).toBeVisible();
  await page.getByLabel('Logo').setInputFiles(file('ours.svg', logo));
  await expect(page.getByText('ours.svg')).toBeVisible();
  await clean(page, 'a report with a logo');
  const { path, name } = await make(page);
  expect(name).toBe('scan.pcap-traffic.html');
  const html = readFileSync(path, 'utf8');
  expect(html).not.toContain('192.168.1.');
  expect(html).not.toContain('.example');
  expect(html).toContain('data:image/svg+xml;base64,');
  const other = await context.newPage();
  const asked = [];
  other.on('request', (request) => asked.push(request.url()));
  await other.goto(`file://${file('report.html', html)}`);
  await expect(other.getByRole('heading', { name: 'Largest flows' })).toBeVisible();
  expect(asked.filter((url) => !url.startsWith('data:'))).toHaveLength(1);
  await clean(other, 'the HTML report');
  // The same as PDF has the logo as a picture.
  await choose(page, 'Format', 'PDF');
  const pdf = await make(page);
  expect(words(pdf)).toContain('name-1');
  expect(run('pdfimages', ['-list', pdf.path])).toMatch(/image/);
});

test('incidents stand in their report while they are unlocked, markup is text, and a time is a time', async ({ page, visit }) => {
  await visit();
  await open(page, scene('scan'));
  await show(page, 'Reports');
  await choose(page, 'Template', 'Incidents');
  await expect(page.getByText('Your incidents are locked, or there are none')).toBeVisible();
  expect(words(await make(page))).toContain('kept sealed');
  await show(page, 'Incidents');
  await page.getByLabel('New passphrase').fill('correct horse battery');
  await page.getByLabel('The same again').fill('correct horse battery');
  await page.getByRole('button', { name: 'Set it' }).click();
  await expect(page.getByRole('button', { name: 'New incident' })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'New incident' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('<b>The принтер</b>');
  await page.getByRole('button', { name: 'Make it' }).press('Enter');
  await show(page, 'Reports');
  await choose(page, 'Template', 'Incidents');
  const told = words(await make(page));
  expect(told).toContain('<b>The принтер</b>');
  expect(told).not.toContain('kept sealed');
  await choose(page, 'Format', 'HTML');
  const html = readFileSync((await make(page)).path, 'utf8');
  expect(html).toContain('&lt;b&gt;The принтер&lt;/b&gt;');
  expect(html).not.toContain('<b>');
  await choose(page, 'Format', 'PDF');
  await choose(page, 'Template', 'Anomaly');
  await brush(page, 0.6, 0.95);
  expect(words(await make(page))).not.toContain('Port scan');
  await choose(page, 'About', 'Everything');
  expect(words(await make(page))).toContain('Port scan');
});
