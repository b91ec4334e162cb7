// A page of headless Chromium that has one module of WebAssembly compiled, and workers of it.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** Calls `measure` with that page: `compiled` is the module there, `told(worker, message)` what a worker answers. */
export async function inChromium(file, worker, measure) {
  const served = { '/': ['text/html', '<!doctype html><title>benches</title>'],
    '/worker.js': ['text/javascript', worker],
    '/benches.wasm': ['application/wasm', readFileSync(file)] };
  const server = createServer(({ url }, response) => {
    const [type, body] = served[url] ?? ['text/plain', ''];
    response.writeHead(served[url] ? 200 : 404, { 'content-type': type }).end(body);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.on('listening', resolve); });
  const browser = await chromium.launch({
    executablePath: process.env.FLOWGLASS_CHROMIUM,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.evaluate(async () => {
      globalThis.told = (worker, message) => new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = (error) => reject(new Error(error.message));
        worker.postMessage(message);
      });
      globalThis.compiled = await WebAssembly.compileStreaming(fetch('/benches.wasm'));
    });
    await measure(page);
  } finally {
    await browser.close();
    server.close();
  }
}
