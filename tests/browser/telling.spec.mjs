// Who is told when an alert fires live: the page within two seconds, the browser where it may, the relay's webhook.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { clean } from './house/axe.mjs';
import { expect, test } from './house/test.mjs';
import { byHand, file } from './house/captures.mjs';
import { connect, open, relayChip, show } from './house/page.mjs';
import { startRelay } from './house/programs.mjs';

const field = (page, name) => page.getByRole('textbox', { name });
const own = (page) => page.getByRole('list', { name: 'Your alerts' }).getByRole('listitem');
const telling = (page) => page.locator('section.card').filter({ has: page.getByRole('heading', { name: 'Who is told' }) });
const toast = (page) => page.locator('.toast').filter({ hasText: 'Alert:' });
const editor = (page) => page.locator('section.card').filter({ has: page.locator('form') });
const box = (page, name) => telling(page).getByRole('checkbox', { name });

/** A NetFlow v5 datagram with one flow of so many octets from 10.0.0.7 to 192.0.2.1. */
function flow(octets, sequence) {
  const datagram = Buffer.alloc(72);
  const now = Date.now();
  datagram.writeUInt16BE(5, 0);
  datagram.writeUInt16BE(1, 2);
  datagram.writeUInt32BE(100_000, 4);
  datagram.writeUInt32BE(Math.floor(now / 1000), 8);
  datagram.writeUInt32BE((now % 1000) * 1_000_000, 12);
  datagram.writeUInt32BE(sequence, 16);
  Buffer.from([10, 0, 0, 7, 192, 0, 2, 1]).copy(datagram, 24);
  datagram.writeUInt32BE(400, 40);
  datagram.writeUInt32BE(octets, 44);
  datagram.writeUInt32BE(99_000, 48);
  datagram.writeUInt32BE(99_900, 52);
  datagram.writeUInt16BE(40_000, 56);
  datagram.writeUInt16BE(443, 58);
  datagram[62] = 6;
  return datagram;
}

/** An address that hears of alerts. */
async function address() {
  const heard = [];
  const server = createServer(async (request, answer) => {
    const parts = await request.toArray();
    heard.push(JSON.parse(Buffer.concat(parts).toString()));
    answer.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { heard, url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

/** What the browser says of notifications, and what it was to show. */
async function browserSays(page, said) {
  await page.addInitScript((said) => {
    window.shown = [];
    window.Notification = class {
      static permission = 'default';
      static async requestPermission() { return (this.permission = said); }
      constructor(title, options) { window.shown.push({ title, ...options }); }
    };
  }, said);
}

async function alertAbove(page, name, threshold) {
  await show(page, 'Alerts');
  await field(page, 'Name').fill(name);
  await field(page, 'Fires above').fill(threshold);
  const save = editor(page).getByRole('button', { name: 'Save' });
  await expect(save).toBeEnabled();
  await save.click();
  await expect(own(page)).toContainText(name);
}

test('a live alert is told within two seconds of the datagram that crosses the threshold, and passed on @live', async ({ page }) => {
  const webhook = await address();
  const relay = await startRelay({ options: ['--alert-webhook', webhook.url] });
  const socket = createSocket('udp4');
  const send = (octets, sequence) => new Promise((sent) => { socket.send(flow(octets, sequence), relay.udp, '127.0.0.1', sent); });
  try {
    await browserSays(page, 'granted');
    await page.goto(`${relay.origin}/`);
    await connect(page);
    await expect(relayChip(page)).toContainText('live');
    await alertAbove(page, 'large upload', '1M');
    await box(page, 'Notification of the browser').check();
    await box(page, 'Webhook of the relay').check();
    await clean(page, 'who is told');
    await send(600_000, 0);
    await page.waitForTimeout(2_000);
    await expect(toast(page)).toHaveCount(0);
    const begun = Date.now();
    await send(700_000, 1);
    await expect(toast(page)).toContainText('Alert: large upload: 1.3 MB for 10.0.0.7, where 1.0 MB is the threshold (medium)', { timeout: 2_000 });
    const took = Date.now() - begun;
    test.info().annotations.push({ type: 'told after', description: `${took} ms` });
    expect(took).toBeLessThan(2_000);
    await expect.poll(() => webhook.heard.length).toBe(1);
    expect(webhook.heard[0]).toMatchObject({ alert: 'large upload', severity: 'medium', subject: '10.0.0.7', value: '1.3 MB', threshold: '1.0 MB' });
    const shown = await page.evaluate(() => window.shown);
    expect(shown).toEqual([{
      title: 'Alert: large upload', tag: 'Alert: large upload', body: '1.3 MB for 10.0.0.7, where 1.0 MB is the threshold (medium)',
    }]);
    await expect(own(page)).toContainText('Fired 1 time.');
    // Not again for as long as the window: it is one story.
    await send(700_000, 2);
    await page.waitForTimeout(1_500);
    expect(webhook.heard).toHaveLength(1);
    await expect(telling(page)).toContainText('1 passed on, 0 not.');
  } finally {
    socket.close();
    await relay.stop();
    webhook.stop();
  }
});

test('a browser that refuses is believed, a relay without a webhook says so, and files tell nobody @live', async ({ page }) => {
  const relay = await startRelay();
  try {
    await browserSays(page, 'denied');
    await page.goto(`${relay.origin}/`);
    await open(page, byHand());
    await show(page, 'Alerts');
    await expect(telling(page)).toContainText('The browser will ask you.');
    await box(page, 'Notification of the browser').click();
    await expect(telling(page)).toContainText('This browser refuses them for this page');
    await expect(box(page, 'Notification of the browser')).not.toBeChecked();
    await box(page, 'Webhook of the relay').click();
    await expect(telling(page).getByRole('alert')).toContainText('This relay has none');
    await expect(box(page, 'Webhook of the relay')).not.toBeChecked();
    await clean(page, 'who is not told');
    await alertAbove(page, 'anything', '0');
    await expect(own(page)).toContainText('Fired 1 time.');
    await page.waitForTimeout(1_200);
    await expect(toast(page)).toHaveCount(0);
    expect(await page.evaluate(() => window.shown)).toEqual([]);
  } finally {
    await relay.stop();
  }
});

test('alerts are saved as the file that the command reads, and come back', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await alertAbove(page, 'odd "name"', '400');
  await own(page).getByRole('button', { name: 'Change odd "name"' }).click();
  await field(page, 'Other thresholds').fill('10.0.0.5 1k');
  await expect(page.getByText('It would not have fired')).toBeVisible();
  await editor(page).getByRole('button', { name: 'Save' }).click();
  await expect(own(page)).toContainText('(but 10.0.0.5 1k)');
  await expect(own(page)).toContainText('Has not fired.');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as a file' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('alerts.toml');
  const text = readFileSync(await saved.path(), 'utf8');
  expect(text).toContain('thresholds = ["10.0.0.5 1k"]');
  await own(page).getByRole('button', { name: 'Remove odd "name"' }).click();
  await expect(page.getByText('None yet.')).toBeVisible();
  await page.getByLabel('File of alerts').setInputFiles(file('alerts.toml', text.replace('10.0.0.5 1k', '10.0.0.5 300')));
  await expect(own(page)).toContainText('(but 10.0.0.5 300)');
  await expect(own(page)).toContainText('Fired 1 time.');
  await page.getByLabel('File of alerts').setInputFiles(file('wrong.toml', '[[alert]]\nname = "a"\nthreshhold = "1"\n'));
  await expect(page.getByRole('alert')).toContainText('wrong.toml: ');
  await expect(page.getByRole('alert')).toContainText('line 3');
  await expect(own(page)).toHaveCount(1);
  await clean(page, 'a file of alerts that is none');
});
