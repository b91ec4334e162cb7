// The same as src/bin/forest.rs in a worker of headless Chromium. `cargo xtask bench forest` calls this with the
// module, how many rows, and the names.
import { inChromium } from './chromium.mjs';

const [file, rows, names] = process.argv.slice(2);
const ROUNDS = 5;

const worker = `
  let wasm;
  onmessage = async ({ data: { module, make, which } }) => {
    if (module) { wasm = (await WebAssembly.instantiate(module)).exports; return postMessage(0); }
    if (make) { wasm.forest_rows(make); return postMessage(0); }
    const begun = performance.now();
    const told = wasm.forest(which);
    postMessage([performance.now() - begun, told]);
  };`;

await inChromium(file, worker, async (page) => {
  const asked = (message) => page.evaluate((message) => told(globalThis.worker, message), message);
  await page.evaluate(async () => {
    globalThis.worker = new Worker('/worker.js');
    await told(globalThis.worker, { module: compiled });
  });
  await asked({ make: Number(rows) });
  for (const [which, name] of names.split(';').entries()) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await asked({ which }));
    rounds.sort(([one], [other]) => one - other);
    const [median, sum] = rounds[ROUNDS >> 1];
    console.log([name, median.toFixed(0), 'ms', sum.toFixed(3)].join('\t'));
  }
});
