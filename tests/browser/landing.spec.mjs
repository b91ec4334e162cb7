// The first thing anybody sees, and what the page promises before anything is opened.
import { createHash } from 'node:crypto';
import { expect, test } from './house/test.mjs';
import { byHand, byHandTotals, counted, withMaker } from './house/captures.mjs';
import { ended, expectTotals, filter, open, show, totals } from './house/page.mjs';

test('the landing page says what it is for and that nothing is uploaded @both', async ({ page, visit }) => {
  await visit();
  await expect(page.getByRole('heading', { level: 1, name: 'Flowglass' })).toBeVisible();
  await expect(page.getByText('Your file stays in this browser tab. Nothing is uploaded.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Browse…' })).toBeEnabled();
  await expect(page.getByRole('button', { name: /Connect to (relay…|this relay)/ })).toBeEnabled();
});

test('the policy allows no inline script but the start script, which it names by its hash @both', async ({ page, site, visit }) => {
  await visit();
  const html = await (await page.request.get(site.url)).text();
  const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(html)[1];
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe-inline');
  expect(policy).not.toMatch(/'unsafe-eval'/);
  const connections = /connect-src ([^;]+)/.exec(policy)[1].split(' ');
  expect(connections.filter((to) => !/^('self'|(ws|http):\/\/(127\.0\.0\.1|localhost):\*)$/.test(to))).toEqual([]);
  const scripts = [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  expect(scripts).toHaveLength(1);
  const hash = createHash('sha256').update(scripts[0][1]).digest('base64');
  expect(policy).toContain(`'sha256-${hash}'`);
});

test('nothing in the page points to an absolute path, so any folder of any server will do', async ({ page, site, visit }) => {
  await visit();
  const html = await (await page.request.get(site.url)).text();
  const addresses = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address]) => address);
  expect(addresses.filter((address) => /^(\/|https?:)/.test(address))).toEqual([]);
});

for (const [name, sample] of [['An office day', 'office'], ['Port scan and beacon', 'scan'], ['NetFlow v5, v9 and IPFIX', 'netflow']]) {
  test(`the sample "${name}" opens, then again with the network off`, async ({ page, context, visit }) => {
    await visit();
    await page.getByRole('button', { name }).click();
    await ended(page, sample);
    await expect.poll(async () => (await totals(page)).flows).toBeGreaterThan(100);
    await context.setOffline(true);
    await page.getByRole('button', { name: /^Close / }).first().click();
    await page.getByRole('button', { name }).click();
    await ended(page, sample);
    await expect.poll(async () => (await totals(page)).flows).toBeGreaterThan(100);
  });
}

test('with the network off a file of one\'s own opens all the same', async ({ page, context, visit }) => {
  await visit();
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  await open(page, byHand());
  await expectTotals(page, byHandTotals);
  for (const view of ['Flows', 'DNS', 'TLS', 'HTTP', 'Overview']) await show(page, view);
  await expectTotals(page, byHandTotals);
});

test.describe('the part of the worker that follows', () => {
  test.use({ expectedErrors: [/Failed to load resource/] });
  const REST = /\/rest-[0-9a-f]+\.wasm$/;

  test('is not needed for a plain capture, its flows and its hosts', async ({ page, context, visit }) => {
    const stopped = [];
    await context.route(REST, (route) => {
      stopped.push(route.request().url());
      return route.abort();
    });
    await visit();
    await page.waitForLoadState('networkidle');
    await open(page, byHand());
    await expectTotals(page, byHandTotals);
    expect(stopped).toHaveLength(1);
    await show(page, 'Flows');
    await filter(page, 'port 4000');
    await expect(page.getByRole('grid', { name: 'Flows' }).getByRole('row')).toHaveCount(2);
    await show(page, 'Hosts');
    await expect(page.getByRole('grid', { name: 'Hosts' }).getByRole('row')).toHaveCount(3);
    await expect(page.getByRole('alert')).toHaveCount(0);
    // What hosts are called is asked for once more; their rows do not wait for it.
    expect(stopped).toHaveLength(2);
  });

  test('is asked for again by what needs it, which says why it cannot and later can', async ({ page, context, visit }) => {
    await context.route(REST, (route) => route.abort());
    await visit();
    await page.waitForLoadState('networkidle');
    await open(page, byHand());
    const save = async () => {
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    };
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Packets', exact: true }).click();
    await save();
    await expect(page.getByText(/a part of the page did not load .*try again/).first()).toBeVisible();
    await context.unroute(REST);
    const download = page.waitForEvent('download');
    await save();
    expect(counted(await (await download).path()).packets).toBeGreaterThan(0);
  });
});

test.describe('what the browser keeps', () => {
  test.use({ serviceWorkers: 'allow' });

  test('opens again without a network, with everything a capture needs', async ({ page, context, visit, site }) => {
    await visit();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await expect.poll(() => page.evaluate(async () => (await caches.keys()).length)).toBe(1);
    await context.setOffline(true);
    await page.goto(site.url);
    await open(page, byHand());
    await expectTotals(page, byHandTotals);
    for (const view of ['Packets', 'Flows', 'Overview']) await show(page, view);
    await expectTotals(page, byHandTotals);
    // The table of who made adapters is kept as well.
    await open(page, withMaker());
    await show(page, 'Hosts');
    await expect(page.getByRole('grid', { name: 'Hosts' }).getByRole('row').filter({ hasText: '10.0.0.5' })).toContainText('Cisco Systems');
  });

  test('can be installed: it says what it is called and what it opens', async ({ page, visit, site }) => {
    await visit();
    const manifest = await page.evaluate(async () => (
      (await fetch(document.querySelector('link[rel=manifest]').href)).json()
    ));
    expect(manifest.name).toBe('Flowglass');
    expect(Object.values(manifest.file_handlers[0].accept).flat()).toContain('.pcapng');
    const icon = await page.request.get(new URL(manifest.icons[0].src, site.url).href);
    expect(icon.ok()).toBe(true);
  });
});

test('a link describes a view: its filter waits for the capture @both', async ({ page, visit }) => {
  await visit('#v=overview&f=port%204000');
  await expect(page.getByText('This link describes a view')).toBeVisible();
  await page.getByRole('button', { name: 'An office day' }).click();
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).first().click();
  await expect.poll(async () => (await totals(page)).flows).toBeGreaterThan(100);
  await page.goBack();
  await expect(page.getByRole('combobox', { name: 'Filter' })).toHaveValue('port 4000');
});
