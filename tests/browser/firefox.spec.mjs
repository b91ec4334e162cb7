// The main journey in Firefox: a capture from opening to its packets and what was said, by mouse and by keys.
import { expect, test } from '@playwright/test';
import { byHand, byHandTotals, talk, talkSaid } from './house/captures.mjs';
import { firefox, keys, startFirefox } from './house/firefox.mjs';
import { serveStatically } from './house/static-server.mjs';

test('the main journey works in Firefox', async () => {
  if (!process.env.CI) test.skip(!firefox, 'there is no Firefox here: apt-get install firefox-esr');
  expect(firefox, 'Firefox is not installed').toBeTruthy();
  test.slow();
  const site = await serveStatically();
  const { page, version, stop } = await startFirefox();
  test.info().annotations.push({ type: 'Firefox', description: version });
  const totals = () => page.tell(`Object.fromEntries([...document.querySelectorAll('dl.totals .total')].map((one) => (
    [one.querySelector('dt').textContent, Number(one.querySelector('dd').textContent.replace(/[^0-9]/g, ''))])))`);
  const view = () => page.tell('document.querySelector(\'nav [aria-current="page"]\')?.textContent.trim()');
  const rows = (name) => page.tell(`Number(document.querySelector('[role=grid][aria-label="${name}"]')?.ariaRowCount ?? 0) - 1`);
  try {
    await page.visit(site.url);
    await page.choose('input[type=file]', byHand());
    await page.element('.chip button', 'Close by-hand.pcap');
    const { packets, flows, hosts } = byHandTotals;
    await expect.poll(totals).toMatchObject({ Packets: packets, Flows: flows, Hosts: hosts });

    // A filter by keys, and what it leaves.
    await page.type('/');
    await page.type(...'udp port 4000', keys.enter);
    await expect.poll(totals).toMatchObject({ Packets: 2, Flows: 1 });
    expect(await page.tell('location.hash')).toContain('f=udp%20port%204000');
    await page.type(keys.escape);
    await page.type('g', 'f');
    await expect.poll(view).toBe('Flows');
    await expect.poll(() => rows('Flows')).toBe(1);
    await page.type('j');
    await page.type(keys.enter);
    await page.element('aside', 'Flow');
    await page.type(keys.escape);
    await page.click('button', 'Clear the filter');
    await expect.poll(() => rows('Flows')).toBe(5);

    // A second file, and other views.
    await page.choose('input[type=file]', talk());
    await page.element('.chip button', 'Close talk.pcap');
    await page.click('nav button', 'Packets');
    await expect.poll(view).toBe('Packets');
    await page.click('nav button', 'DNS');
    await expect.poll(view).toBe('DNS');
    await page.click('nav button', 'Conversations');
    // Both files are of the same two hosts.
    await expect.poll(() => rows('Conversations')).toBe(1);
    await page.click('nav button', 'HTTP');
    await page.click('.grid-row .value', 'talk.example');
    await page.element('[role=menu]');
    await page.type(keys.escape);
    // Its packets are read from the file again, and put together.
    await page.click('.grid-row [role=gridcell]');
    await page.click('aside button', 'Follow');
    const body = talkSaid.server.split('\r\n\r\n')[1];
    await expect.poll(() => page.tell('document.querySelector("[role=log]")?.textContent')).toContain(body);
    // One of what HTTP carried is cut out of them, unpacked and summed up.
    await page.click('nav button', 'Files');
    await page.click('[role=grid] button', 'Save /one');
    await expect.poll(() => page.tell('document.querySelector(".files-saved")?.textContent'))
      .toContain(`one is being saved: ${body.length} BSHA-256 `);
    expect(page.problems()).toEqual([]);
  } finally {
    await stop();
    await site.stop();
  }
});
