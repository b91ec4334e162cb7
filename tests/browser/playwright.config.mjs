// How the browser journeys run: the system's Chromium, one after another, results to artefacts/.
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

const artefacts = fileURLToPath(new URL('../../artefacts/', import.meta.url));

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  outputDir: `${artefacts}browser`,
  // Pictures that views are compared with; one that is missing is a failure in CI, and made elsewhere.
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  updateSnapshots: process.env.CI ? 'none' : 'missing',
  // Relay, exporters and browser share two cores; side by side they would only wait for each other.
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.FLOWGLASS_REPORT ?? `${artefacts}browser.json` }],
  ],
  use: {
    browserName: 'chromium',
    headless: true,
    // What the page keeps is looked at in a journey of its own; elsewhere requests are counted.
    serviceWorkers: 'block',
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'light',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.FLOWGLASS_CHROMIUM,
      // Chromium's sandbox refuses to start as root; everything it opens here is our own.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
  projects: [
    { name: 'static', use: { servedBy: 'static' }, grepInvert: /@live/ },
    { name: 'relay', use: { servedBy: 'relay' }, grep: /@live|@both/ },
  ],
});
