// A newer version of the page: it is told of, and never takes over in the middle of work.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './house/test.mjs';
import { clean } from './house/axe.mjs';
import { byHand, byHandTotals } from './house/captures.mjs';
import { expectTotals, open, show } from './house/page.mjs';
import { dist } from './house/programs.mjs';
import { serveStatically } from './house/static-server.mjs';

test.use({ serviceWorkers: 'allow', contextOptions: { reducedMotion: 'reduce' } });

test('a newer version waits until one says so, whatever is open', async ({ page, visit }) => {
  const site = await serveStatically();
  try {
    await visit('', site.url);
    await page.evaluate(() => navigator.serviceWorker.ready);
    // Nothing, while the page is loaded again.
    const kept = () => page.evaluate(() => caches.keys()).catch(() => []);
    await expect.poll(async () => (await kept()).length).toBe(1);
    const [before] = await kept();
    // Again, so that what was kept serves the page, as it does for everybody who comes back.
    await visit('', site.url);
    await open(page, byHand());
    await page.evaluate(() => { window.isTheSame = true; });
    const script = readFileSync(path.join(dist, 'sw.js'), 'utf8');
    site.changed.set('sw.js', script.replace(/const VERSION = '(.*?)'/, "const VERSION = '$1-newer'"));
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    const told = page.getByRole('status').filter({ hasText: 'There is a newer version of this page.' });
    await expect(told).toBeVisible();
    await clean(page, 'a newer version');
    // Nothing happened to what is open: the new one waits beside the old one.
    await expect.poll(async () => (await kept()).length).toBe(2);
    await show(page, 'Flows');
    await show(page, 'Overview');
    await expectTotals(page, byHandTotals);
    await told.getByRole('button', { name: 'Later' }).click();
    await expect(told).toHaveCount(0);
    await page.waitForTimeout(500);
    expect(await page.evaluate(() => window.isTheSame)).toBe(true);
    await expectTotals(page, byHandTotals);
    // Who comes back is told again, and only a click changes the version.
    await page.reload();
    await expect(told).toBeVisible();
    expect(await kept()).toContain(before);
    await page.evaluate(() => { window.isTheSame = true; });
    await told.getByRole('button', { name: 'Reload' }).click();
    await expect.poll(kept).toEqual([`${before}-newer`]);
    await expect(page.getByRole('button', { name: 'Browse…' })).toBeVisible();
    await expect(told).toHaveCount(0);
    expect(await page.evaluate(() => window.isTheSame)).toBeUndefined();
  } finally {
    await site.stop();
  }
});
