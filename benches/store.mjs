// The questions of src/questions.rs to a store in a worker of headless Chromium: prints what the program `store`
// prints, by the wall clock. `cargo xtask bench store` calls this with the module, how many flows, and the names.
import { inChromium } from './chromium.mjs';

const [file, flows, names] = process.argv.slice(2);
const ROUNDS = 5;

const worker = `
  let wasm;
  const timed = (call) => {
    const begun = performance.now();
    const told = call();
    return [performance.now() - begun, told];
  };
  onmessage = async ({ data: { module, make, ask, again } }) => {
    if (module) { wasm = (await WebAssembly.instantiate(module)).exports; return postMessage(0); }
    if (make) {
      const [took] = timed(() => wasm.store_flows(make));
      return postMessage([took, wasm.memory.buffer.byteLength]);
    }
    // Something changes before each, so that nothing is known of its answer; or it is asked as it was before.
    if (!again) wasm.touch_store();
    return postMessage(timed(() => wasm.ask_store(ask)));
  };`;

const say = (...parts) => console.log(parts.join('\t'));

await inChromium(file, worker, async (page) => {
  const asked = (message) => page.evaluate((message) => told(globalThis.worker, message), message);
  await page.evaluate(async () => {
    globalThis.worker = new Worker('/worker.js');
    await told(globalThis.worker, { module: compiled });
  });
  const [took, octets] = await asked({ make: Number(flows) });
  say('append', (flows / took / 1e3).toFixed(2), 'million flows/s');
  const kinds = names.split(';');
  for (const [ask, name] of kinds.entries()) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await asked({ ask }));
    rounds.sort(([one], [other]) => one - other);
    const [median, sum] = rounds[ROUNDS >> 1];
    say(name, median.toFixed(1), 'ms', sum < 0 ? '' : sum);
  }
  const middle = kinds.indexOf('page in the middle by octets');
  await asked({ ask: middle });
  for (const name of ['all put in order, once', 'any page in that order']) {
    say(name, (await asked({ ask: middle, again: true }))[0].toFixed(1), 'ms');
  }
  say('memory of it all', ((await asked({ make: 1 }))[1] / 2 ** 20).toFixed(0), 'MiB');
});
