// The same loop as the native one, as WebAssembly in a worker of headless Chromium: one round for
// each line on standard input. `cargo xtask bench netflow` calls this with the file and the names.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';

const [file, kinds, ways] = process.argv.slice(2).map((text, at) => (at ? text.split(';') : text));
const DATAGRAMS = 1500;
const LEAST = 200;

const worker = `
  let wasm;
  onmessage = async ({ data: { module, kind, way } }) => {
    if (module) { wasm = (await WebAssembly.instantiate(module)).exports; return postMessage(0); }
    wasm.begin(kind, way, ${DATAGRAMS});
    if (wasm.pass() < 0) return postMessage(-1);
    const begun = performance.now();
    let records = 0;
    let took = 0;
    while (took < ${LEAST}) {
      records += wasm.pass();
      took = performance.now() - begun;
    }
    postMessage(records / took * 1000);
  };`;

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
  for await (const _ of createInterface({ input: process.stdin })) {
    for (const [kind, name] of kinds.entries()) {
      for (const [way, how] of ways.entries()) {
        // A worker of its own: memory of WebAssembly never shrinks.
        const rate = await page.evaluate(async ([kind, way]) => {
          const worker = new Worker('/worker.js');
          try {
            await told(worker, { module: compiled });
            return await told(worker, { kind, way });
          } finally {
            worker.terminate();
          }
        }, [kind, way]);
        if (rate < 0) throw new Error(`${name}, ${how}: not the records that were sent`);
        console.log(`${name}\t${how}\t${Math.round(rate)}`);
      }
    }
    console.log('.');
  }
} finally {
  await browser.close();
  server.close();
}
