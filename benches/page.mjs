// How long the page takes for a file in headless Chromium, with classification and without, beside what
// the browser takes to read it, and how soon a cancel is heard: `node benches/page.mjs dist FILE [rounds]`.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { statSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';

const [dist, file, rounds = '3'] = process.argv.slice(2);
const SLICE = 16 << 20;
const TYPES = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.wasm': 'application/wasm' };

const server = createServer(async ({ url }, response) => {
  const name = url === '/' ? 'index.html' : path.posix.relative('/', url.split('?')[0]);
  const body = await readFile(path.join(dist, name)).catch(() => null);
  response.writeHead(body ? 200 : 404, { 'content-type': TYPES[path.extname(name)] ?? 'text/plain' }).end(body);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({
  executablePath: process.env.FLOWGLASS_CHROMIUM,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});

/** What the settings keep where "tells the application" is switched off under "Payload". */
const UNCLASSIFIED = 'payload=false';

/** A page that took the file and runs what is given with it. */
async function visit(act, settings) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  if (settings) await page.addInitScript((kept) => localStorage.setItem('flowglass.settings', kept), settings);
  await page.goto(address);
  await page.getByRole('button', { name: 'An office day' }).waitFor();
  try {
    return await act(page);
  } finally {
    await page.close();
  }
}

/** Until a button of this name is there: seen by the page itself, not by asking again and again. */
const seen = (page, words) => page.evaluate((words) => new Promise((resolve) => {
  const isThere = () => [...document.querySelectorAll('button')]
    .some((button) => (button.getAttribute('aria-label') ?? button.textContent).startsWith(words));
  const look = () => isThere() && (watch.disconnect(), resolve(performance.now()));
  const watch = new MutationObserver(look);
  watch.observe(document.body, { subtree: true, childList: true, attributes: true });
  look();
}), words);

/** Milliseconds from the moment the page has the file. */
const opened = (page) => page.evaluate(() => new Promise((resolve) => {
  document.addEventListener('change', () => resolve(performance.now()), { once: true, capture: true });
}));

const reads = () => visit(async (page) => {
  await page.evaluate(() => {
    document.addEventListener('change', (event) => {
      event.stopImmediatePropagation();
      window.chosen = event.target.files[0];
    }, { once: true, capture: true });
  });
  await page.getByLabel('Capture files').setInputFiles(file);
  return page.evaluate(async (slice) => {
    const begun = performance.now();
    for (let at = 0; at < window.chosen.size; at += slice) {
      await window.chosen.slice(at, at + slice).arrayBuffer();
    }
    return performance.now() - begun;
  }, SLICE);
});

const flows = (settings) => visit(async (page) => {
  const begun = opened(page);
  const [from] = await Promise.all([begun, page.getByLabel('Capture files').setInputFiles(file)]);
  return await seen(page, 'Close ') - from;
}, settings);

/** Until the page says that it heard, and until it says that nothing is read any more. */
const cancels = () => visit(async (page) => {
  await page.getByLabel('Capture files').setInputFiles(file);
  await seen(page, 'Cancel reading');
  await page.waitForTimeout(300);
  return page.evaluate(() => new Promise((resolve) => {
    const named = (words) => [...document.querySelectorAll('button')]
      .find((one) => (one.getAttribute('aria-label') ?? one.textContent).startsWith(words));
    const button = named('Cancel reading');
    const pressed = performance.now();
    let heard = NaN;
    const look = () => {
      const now = performance.now() - pressed;
      if (Number.isNaN(heard) && !named('Cancel reading')) heard = now;
      if (named('Close ')) {
        watch.disconnect();
        resolve({ heard, seen: now });
      }
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { subtree: true, childList: true, attributes: true });
    button.click();
  }));
});

const octets = statSync(file).size;
const shown = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  return `median ${Math.round(sorted[sorted.length >> 1])} ms of ${sorted.map(Math.round).join(', ')}`;
};
const middle = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];
const taken = { read: [], metered: [], classified: [], heard: [], cancel: [] };
for (let round = 0; round < Number(rounds); round += 1) {
  taken.read.push(await reads());
  taken.metered.push(await flows(UNCLASSIFIED));
  taken.classified.push(await flows());
  const { heard, seen: stopped } = await cancels();
  taken.heard.push(heard);
  taken.cancel.push(stopped);
}
const share = (times) => `${Math.round(middle(taken.read) / middle(times) * 100)} % of that speed`;
console.log(`the browser reads ${octets} octets: ${shown(taken.read)}`);
console.log(`the page makes flows of them: ${shown(taken.metered)}, ${share(taken.metered)}`);
console.log(`and says what they are for: ${shown(taken.classified)}, ${share(taken.classified)}`);
console.log(`until the page says that it heard a cancel: ${shown(taken.heard)}`);
console.log(`until a cancel is seen: ${shown(taken.cancel)}`);
await browser.close();
server.close();
