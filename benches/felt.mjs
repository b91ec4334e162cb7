// What a visitor feels in headless Chromium: how soon the page is usable and what it fetched until then, how long
// its thread is blocked while a file is read and while records arrive, frames while a million flows are scrolled,
// memory after files were opened and closed, how soon a report of many pages is there: `node benches/felt.mjs FILE
// [rounds [part…]]`, as `cargo xtask bench page` does.
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { large, manyFlows } from '../tests/browser/house/captures.mjs';
import { dist, pause, startRelay } from '../tests/browser/house/programs.mjs';
import { seal } from '../tests/browser/house/sealed.mjs';
import { serveStatically } from '../tests/browser/house/static-server.mjs';

const [file, rounds = '5', ...wanted] = process.argv.slice(2);
/** What is allowed, beside what is measured. */
const ALLOWED = { usable: 2000, visit: 900_000, task: 50, frame: 1000 / 60, memory: 10, report: 1000 };
const FLOWS = 1_000_000;
const RECORDS_PER_SECOND = 10_000;
const CYCLES = 10;
/** Incidents in the report: they are some thirty pages. */
const CASES = 60;

const site = await serveStatically();
const browser = await chromium.launch({
  executablePath: process.env.FLOWGLASS_CHROMIUM,
  args: [...process.getuid?.() === 0 ? ['--no-sandbox'] : [], '--js-flags=--expose-gc'],
});

/** Notes from the first moment on when the page can be used, its long tasks, and its frames. */
function note() {
  window.felt = { tasks: [], frames: [], usable: 0 };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.felt.tasks.push([startTime, duration]);
  }).observe({ type: 'longtask', buffered: true });
  const frame = (now) => {
    window.felt.frames.push(now);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const isUsable = () => [...document.querySelectorAll('button')].some((one) => one.textContent.includes('An office day') && !one.disabled);
  const watch = new MutationObserver(() => {
    if (!isUsable()) return;
    watch.disconnect();
    window.felt.usable = performance.now();
  });
  watch.observe(document, { subtree: true, childList: true, attributes: true });
}

/** A page of a browser that knows nothing yet, and what is done with it. */
async function visit(act, url = site.url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    await page.addInitScript(note);
    const fetched = [];
    page.on('response', (response) => fetched.push(response.url()));
    await page.goto(url);
    await page.waitForFunction(() => window.felt.usable > 0);
    return await act(page, fetched);
  } finally {
    await context.close();
  }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const line = (what, figure, allowed) => console.log(`${what.padEnd(58)} ${String(figure).padStart(12)}   ${allowed}`);

/** Until a source was read to its end. */
const read = (page) => page.getByRole('button', { name: /^Close / }).waitFor({ timeout: 600_000 });
/** Milliseconds of the longest task since then, and how many took longer than 50 ms. */
const blocked = (page, since) => page.evaluate((since) => {
  const tasks = window.felt.tasks.filter(([start]) => start >= since).map(([, duration]) => duration);
  return { longest: Math.max(0, ...tasks), many: tasks.length };
}, since);
const now = (page) => page.evaluate(() => performance.now());
/** A task that nobody reports took less. */
const told = ({ longest, many }) => (many === 0 ? 'none > 50 ms' : `${Math.round(longest)} ms, ${many} > 50`);

async function usable() {
  const taken = [];
  let size = 0;
  for (let round = 0; round < Number(rounds); round += 1) {
    await visit(async (page, fetched) => {
      taken.push(await page.evaluate(() => window.felt.usable));
      const names = new Set(fetched.map((url) => new URL(url).pathname).map((name) => (name.endsWith('/') ? 'index.html' : path.basename(name))));
      // What follows once the page can be used is no part of a first visit.
      const first = [...names].filter((name) => !/^(views|rest)-/.test(name) && /\.\w+$/.test(name));
      size = first.reduce((sum, name) => sum + brotliCompressSync(readFileSync(path.join(dist, name))).length, 0);
    });
  }
  line('from navigation until the page can be used, median', `${Math.round(median(taken))} ms`, `≤ ${ALLOWED.usable}`);
  line('fetched until then, brotli', `${size}`, `≤ ${ALLOWED.visit}`);
}

async function loading() {
  await visit(async (page) => {
    const since = await now(page);
    await page.getByLabel('Capture files').setInputFiles(file);
    await read(page);
    line(`longest task while ${path.basename(file)} is read`, told(await blocked(page, since)), `≤ ${ALLOWED.task} ms`);
  });
}

/** A datagram of NetFlow v5 with 30 records, each of another client. */
function datagram(number) {
  const octets = Buffer.alloc(24 + 48 * 30);
  octets.writeUInt16BE(5, 0);
  octets.writeUInt16BE(30, 2);
  octets.writeUInt32BE(1000, 4);
  octets.writeUInt32BE(Math.floor(Date.now() / 1000), 8);
  octets.writeUInt32BE(number * 30, 16);
  for (let record = 0; record < 30; record += 1) {
    const at = 24 + 48 * record;
    octets.writeUInt32BE(0x0a000000 + (number * 30 + record) % 65_536, at);
    octets.writeUInt32BE(0xc6336401, at + 4);
    octets.writeUInt32BE(3, at + 16);
    octets.writeUInt32BE(1800, at + 20);
    octets.writeUInt16BE(1024 + number % 60_000, at + 32);
    octets.writeUInt16BE(443, at + 34);
    octets[at + 38] = 6;
  }
  return octets;
}

async function arriving() {
  const relay = await startRelay();
  const socket = createSocket('udp4');
  try {
    await visit(async (page) => {
      await page.getByRole('button', { name: 'Connect to relay', exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Connect', exact: true }).click();
      await page.getByRole('list', { name: 'Sources' }).getByText('live ·').waitFor();
      const since = await now(page);
      const begun = Date.now();
      let sent = 0;
      for (let due = 0; due < 20_000; due = Date.now() - begun) {
        for (const until = due / 1000 * RECORDS_PER_SECOND / 30; sent < until; sent += 1) socket.send(datagram(sent), relay.udp, '127.0.0.1');
        await pause(20);
      }
      const rate = Math.round(sent * 30 / (Date.now() - begun) * 1000);
      line(`longest task while ${rate} records/s arrive for 20 s`, told(await blocked(page, since)), `≤ ${ALLOWED.task} ms`);
    }, `${relay.origin}/`);
  } finally {
    socket.close();
    await relay.stop();
  }
}

/** Milliseconds between frames while this is scrolled for ten seconds. */
const scrolled = (element) => new Promise((resolve) => {
  const begun = performance.now();
  const times = [];
  const step = (now) => {
    times.push(now);
    // Some rows a frame, as a wheel does, and now and then far away, as one who drags the bar.
    element.scrollTop += times.length % 120 === 0 ? element.scrollHeight / 7 : 90;
    if (now - begun < 10_000) requestAnimationFrame(step);
    else resolve(times.slice(1).map((time, at) => time - times[at]));
  };
  requestAnimationFrame(step);
});
const perSecond = (frames) => 1000 * frames.length / frames.reduce((sum, one) => sum + one, 0);

async function scrolling() {
  const many = manyFlows(FLOWS);
  await visit(async (page) => {
    await page.getByLabel('Capture files').setInputFiles(many);
    await read(page);
    await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Flows' }).click();
    const grid = page.getByRole('grid', { name: 'Flows' });
    await grid.getByRole('row').nth(5).waitFor();
    // What is asked when the view opens has nothing to do with scrolling.
    await page.waitForTimeout(3000);
    const rows = Number(await grid.getAttribute('aria-rowcount')) - 1;
    const frames = await grid.evaluate(scrolled);
    const sorted = [...frames].sort((a, b) => a - b);
    line(`frames a second while ${rows} flows are scrolled`, perSecond(frames).toFixed(1), '≥ 60');
    line('its frames: 95 of 100 within, the longest', `${sorted[Math.floor(sorted.length * 0.95)].toFixed(1)}, ${sorted.at(-1).toFixed(1)} ms`, `≤ ${ALLOWED.frame.toFixed(1)}`);
  });
  // What this browser reaches on this machine with nothing to draw.
  await visit(async (page) => {
    await page.setContent('<div style="height: 700px; overflow: auto"><div style="height: 8000000px"></div></div>');
    const frames = await page.locator('div').first().evaluate(scrolled);
    line('frames a second while an empty page is scrolled', perSecond(frames).toFixed(1), '');
  });
}

/** Octets that the browser's pages take of the machine's memory, worker included, after what is garbage is gone. */
async function memory(page) {
  await page.evaluate(() => window.gc?.());
  await page.waitForTimeout(1500);
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pages = processInfo.filter(({ type }) => type === 'renderer');
  const resident = ({ id }) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1]) * 1024;
  return pages.reduce((sum, one) => sum + resident(one), 0);
}

async function cycling() {
  const some = large('office', 60);
  await visit(async (page) => {
    const after = [];
    for (let cycle = 0; cycle <= CYCLES; cycle += 1) {
      await page.getByLabel('Capture files').setInputFiles(some);
      await read(page);
      await page.getByRole('button', { name: /^Close / }).click();
      await page.getByRole('button', { name: 'An office day' }).waitFor();
      after.push(await memory(page));
    }
    const [first, last] = [after[0], after.at(-1)];
    const more = (last - first) / first * 100;
    const mib = (octets) => Math.round(octets / (1 << 20));
    line(`memory after ${CYCLES} more open/close cycles, of ${mib(first)} MiB`, `${mib(last)} MiB, ${more >= 0 ? '+' : ''}${more.toFixed(1)} %`, `≤ +${ALLOWED.memory} %`);
  });
}

/** A sealed file of incidents with notes, a link and a history, as another page would save it. */
function incidents(passphrase) {
  const at = (minute) => `at=2026-03-02T09:${String(minute).padStart(2, '0')}:00Z`;
  const one = (number) => [
    `incident&i=${(number + 1).toString(16)}&${at(0)}&c=2026-03-02T09:10:00Z&t=Case%20${number}&s=in%20progress&v=high&a=Bob&g=lab,weekend&x=0`,
    `note&${at(5)}&n=Ada&t=${encodeURIComponent('Asked Bob what he knows of it: he was not at work that day. '.repeat(4))}`,
    `note&${at(6)}&n=Bob&t=${encodeURIComponent('Took the host off the network.')}`,
    `link&f=${encodeURIComponent(`ip.addr == 192.0.2.${number + 1}`)}&n=lab.pcapng`,
    `change&${at(7)}&n=Ada&w=status&f=new&t=in%20progress`,
    `change&${at(8)}&n=Bob&w=assignee&f=&t=Bob`,
  ];
  const lines = Array.from({ length: CASES }, (_, number) => one(number)).flat();
  return seal(['flowglass incidents 1', 'who&n=Ada', ...lines, ''].join('\n'), passphrase);
}

/** They are brought into the page. */
async function bringIn(page) {
  const passphrase = 'correct horse battery';
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Incidents' }).click();
  await page.getByLabel('New passphrase').fill(passphrase);
  await page.getByLabel('The same again').fill(passphrase);
  await page.getByRole('button', { name: 'Set it' }).click();
  await page.getByRole('group', { name: 'Incidents shown' }).getByRole('button', { name: 'Keeping', exact: true }).click();
  await page.getByLabel('File of incidents').setInputFiles({ name: 'all.fgi', mimeType: 'application/octet-stream', buffer: incidents(passphrase) });
  await page.getByLabel('Its passphrase').fill(passphrase);
  await page.getByRole('button', { name: 'Bring in' }).click();
  await page.getByText(`${CASES} new incidents`).waitFor({ timeout: 60_000 });
}

/** Milliseconds from the click until a report is there: the first one fetches its module. */
async function reporting() {
  await visit(async (page) => {
    await page.getByLabel('Capture files').setInputFiles(file);
    await read(page);
    await bringIn(page);
    await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Reports' }).click();
    await page.getByRole('group', { name: 'Template' }).getByRole('button', { name: 'Incidents' }).click();
    const taken = [];
    let pages = 0;
    for (let round = 0; round <= Number(rounds); round += 1) {
      taken.push(await page.evaluate(() => new Promise((resolve) => {
        const button = [...document.querySelectorAll('button')].find((one) => one.textContent === 'Make the report');
        const begun = performance.now();
        // The one before stands in the same element.
        document.querySelector('[aria-label="The report"]')?.removeAttribute('aria-label');
        const watch = new MutationObserver(() => {
          if (!document.querySelector('[aria-label="The report"]')) return;
          watch.disconnect();
          resolve(performance.now() - begun);
        });
        watch.observe(document.body, { subtree: true, childList: true, attributes: true });
        button.click();
      })));
      const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('region', { name: 'The report' }).getByRole('button', { name: 'Save' }).click()]);
      pages = readFileSync(await saved.path(), 'latin1').match(/\/Type \/Page\b/g).length;
    }
    const [first, ...rest] = taken.map(Math.round);
    line(`a report of ${pages} pages as PDF, median, and the first one`, `${median(rest)}, ${first} ms`, `≤ ${ALLOWED.report} for ten`);
  });
}

try {
  for (const part of [usable, loading, arriving, scrolling, cycling, reporting]) {
    if (wanted.length > 0 && !wanted.includes(part.name)) continue;
    // One that fails tells so, and the others go on.
    await part().catch((error) => {
      process.exitCode = 1;
      line(part.name, 'failed', String(error).split('\n')[0]);
    });
  }
} finally {
  await browser.close();
  await site.stop();
}
