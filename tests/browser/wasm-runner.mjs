// Runs one file of wasm-bindgen tests in headless Chromium: the runner serves it, we open the page
// and pass on what it says. cargo calls this with the file as the argument.
import { spawn } from 'node:child_process';
import { chromium } from '@playwright/test';
import { freePort } from './house/programs.mjs';

const MINUTES = 5;

const address = `127.0.0.1:${await freePort()}`;
const runner = spawn('wasm-bindgen-test-runner', process.argv.slice(2), {
  env: { ...process.env, NO_HEADLESS: '1', WASM_BINDGEN_TEST_ADDRESS: address },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let code = 1;
try {
  await served(runner);
  const browser = await chromium.launch({
    executablePath: process.env.FLOWGLASS_CHROMIUM,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(`page: ${error}`));
    await page.goto(`http://${address}/`);
    const output = page.locator('#output');
    await output.filter({ hasText: 'test result:' }).waitFor({ timeout: MINUTES * 60_000 })
      .catch(() => console.error(`no result after ${MINUTES} minutes`));
    const text = await output.textContent();
    console.log(text);
    code = /test result: ok\./.test(text) ? 0 : 1;
  } finally {
    await browser.close();
  }
} finally {
  runner.kill();
}
process.exit(code);

/** Until the runner says that it serves; fails when it ends before. */
function served(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.includes('http://')) resolve();
    });
    child.on('error', reject);
    child.on('exit', (status) => {
      // A file without tests is fine: the runner says so and ends.
      process.stdout.write(said);
      if (status === 0) process.exit(0);
      reject(new Error(`wasm-bindgen-test-runner ended with ${status}`));
    });
  });
}
