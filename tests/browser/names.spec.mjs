// What hosts are called, by a resolver that the relay's operator chose: asked when somebody clicks, and seen in the views.
import { createSocket } from 'node:dgram';
import { expect, test } from './house/test.mjs';
import { startDns } from './house/dns.mjs';
import { v5 } from './house/exports.mjs';
import { connect, relayChip, show, totals } from './house/page.mjs';
import { startRelay } from './house/programs.mjs';

/** Three hosts: 10.0.0.1, which has a name, 10.0.0.2, which has none, and 198.51.100.1 with a name of somebody's malice. */
async function exportFlows(relay) {
  const socket = createSocket('udp4');
  const datagram = v5(Math.floor(Date.now() / 1000), 0, 2);
  await new Promise((sent) => { socket.send(datagram, relay.udp, '127.0.0.1', sent); });
  socket.close();
}

async function named(page, relay, dns, sheetName) {
  await expect(relayChip(page)).toContainText('live');
  await exportFlows(relay);
  await expect.poll(async () => (await totals(page)).flows, { timeout: 20_000 }).toBe(2);
  await show(page, 'Hosts');
  const host = (address) => page.getByRole('grid', { name: 'Hosts' }).getByRole('row').filter({ hasText: address });
  await expect(host('10.0.0.1')).toBeVisible();
  await page.waitForTimeout(500);
  expect(dns.asked, 'nobody is asked before somebody clicks').toEqual([]);
  await relayChip(page).locator('.chip-name').click();
  await page.getByRole('button', { name: /^This relay:/ }).click();
  const sheet = page.getByRole('dialog', { name: sheetName });
  await sheet.getByRole('button', { name: 'Names', exact: true }).click();
  await sheet.getByRole('button', { name: /^Ask for the/ }).click();
  await expect(sheet.getByRole('status')).toHaveText('2 hosts named, 1 host without a name.');
  expect([...new Set(dns.asked)].sort()).toEqual(['1.0.0.10', '1.100.51.198', '2.0.0.10']);
  await page.keyboard.press('Escape');
  await expect(host('10.0.0.1')).toContainText('laptop.office.test');
  // What a stranger calls himself is text, and the rest of it is told octet by octet.
  await expect(host('198.51.100.1')).toContainText('\\x3cimg\\x2fsrc\\x3dx\\x20onerror\\x3dx\\x28\\x29\\x3e.test');
  await expect(host('10.0.0.2')).not.toContainText('test');
}

test('names of hosts are asked of the relay with a click, and stand beside the addresses @live', async ({ page }) => {
  const dns = await startDns();
  const relay = await startRelay({ options: ['--resolver', dns.address] });
  try {
    await page.goto(`${relay.origin}/`);
    await connect(page);
    await named(page, relay, dns, 'This relay');
  } finally {
    await relay.stop();
    dns.stop();
  }
});

test('names are asked of a relay at another address as well @live', async ({ page, site, visit }) => {
  const dns = await startDns();
  const relay = await startRelay({ options: ['--resolver', dns.address, '--allow-origin', site.origin] });
  try {
    await visit();
    await connect(page, `ws://127.0.0.1:${relay.http}/live`);
    await named(page, relay, dns, `Relay 127.0.0.1:${relay.http}`);
  } finally {
    await relay.stop();
    dns.stop();
  }
});
