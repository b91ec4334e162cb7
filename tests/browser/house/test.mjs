// The `test` every journey uses: a page that fails on what a user must never meet.
import { test as base, expect } from '@playwright/test';
import { startRelay } from './programs.mjs';
import { serveStatically } from './static-server.mjs';

export { expect };

export const test = base.extend({
  /** `static` (a plain server, from a sub-path) or `relay`. */
  servedBy: ['static', { option: true, scope: 'worker' }],

  /** Console errors a journey causes on purpose, a dying relay for instance. */
  expectedErrors: [[], { option: true }],

  /** Where the page is served, once for all journeys. */
  site: [async ({ servedBy }, use) => {
    if (servedBy === 'static') {
      const server = await serveStatically();
      await use(server);
      await server.stop();
    } else {
      const relay = await startRelay();
      await use({ ...relay, url: `${relay.origin}/` });
      await relay.stop();
    }
  }, { scope: 'worker' }],

  /** Opens the page at a fragment and waits until it lives. */
  visit: async ({ page, site }, use) => {
    await use(async (fragment = '', url = site.url) => {
      await page.goto(url + fragment);
      await expect(page.locator('main')).toBeVisible();
    });
  },

  page: async ({ page, site, expectedErrors }, use) => {
    const problems = [];
    const complain = (what) => {
      if (!expectedErrors.some((expected) => expected.test(what))) problems.push(what);
    };
    page.on('pageerror', (error) => complain(`uncaught: ${error.stack ?? error}`));
    page.on('console', (message) => {
      if (['error', 'assert'].includes(message.type())) complain(`console: ${message.text()}`);
    });
    page.on('dialog', (dialog) => { complain(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    const host = (url) => {
      const { protocol, hostname } = new URL(url);
      const local = ['data:', 'blob:'].includes(protocol) || hostname === '127.0.0.1';
      if (!local) complain(`request to another host: ${url}`);
    };
    page.on('request', (request) => host(request.url()));
    page.on('websocket', (socket) => host(socket.url()));
    page.on('response', (response) => {
      if (response.status() >= 400) complain(`${response.status()} for ${response.url()}`);
    });
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy: ${event.violatedDirective} stopped ${event.blockedURI} ${event.sample}`);
      });
    });
    await use(page);
    expect(problems, 'what a user must never meet').toEqual([]);
  },
});
