// The same loop as the native one, as WebAssembly in a worker of headless Chromium: one round for
// each line on standard input. `cargo xtask bench netflow` calls this with the file and the names.
import { createInterface } from 'node:readline';
import { inChromium } from './chromium.mjs';

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

await inChromium(file, worker, async (page) => {
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
});
