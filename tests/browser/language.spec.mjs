// The page in German: chosen, kept, complete, and there without a network.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './house/test.mjs';
import { clean } from './house/axe.mjs';
import { byHand, scene } from './house/captures.mjs';
import { root } from './house/programs.mjs';

const german = JSON.parse(readFileSync(path.join(root, 'web/ui/language/de.json'), 'utf8'));
/** English texts that no German one is. */
const english = Object.keys(german).filter((text) => !Object.values(german).includes(text));

const rail = (page) => page.getByRole('navigation', { name: /^(Views|Ansichten)$/ });
const view = async (page, name) => {
  const entry = rail(page).getByRole('button', { name, exact: true });
  await entry.click();
  await expect(entry).toHaveAttribute('aria-current', 'page');
};
const open = async (page, file) => {
  await page.locator('#file').setInputFiles(file);
  const close = page.getByRole('button', { name: `${path.basename(file)} schließen` });
  await expect(close).toBeVisible({ timeout: 45_000 });
};

/** Values are data, in the words of the engine. */
const DATA = 'code, textarea, .mono, .top-name, .packet-field, [role=gridcell], dd';

/** Texts on screen that are English though there is a German one. */
const stayed = (page) => page.evaluate(({ english, data }) => {
  const known = new Set(english);
  const found = new Set();
  const look = (text) => { if (known.has(text.trim())) found.add(text.trim()); };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const place = walker.currentNode.parentElement;
    if (!place.closest(data)) look(walker.currentNode.textContent);
  }
  for (const element of document.querySelectorAll('[title], [aria-label], [placeholder]')) {
    if (element.closest(data)) continue;
    for (const name of ['title', 'aria-label', 'placeholder']) look(element.getAttribute(name) ?? '');
  }
  return [...found].filter(Boolean);
}, { english, data: DATA });

test('German is chosen in Settings, holds at once and after a reload, and so does English again', async ({ page, visit }) => {
  await visit('#v=settings');
  const language = (name) => page.getByRole('button', { name, exact: true });
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await language('Deutsch').click();
  await expect(rail(page).getByRole('button', { name: 'Einstellungen', exact: true })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page).toHaveTitle('Einstellungen · Flowglass');
  await expect(language('Deutsch')).toHaveAttribute('aria-pressed', 'true');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Darstellung' })).toBeVisible();
  await language('English').click();
  await expect(page.getByRole('heading', { name: 'Appearance' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Appearance' })).toBeVisible();
});

test('a link can name the language, and a first visit fetches no other', async ({ page, visit }) => {
  const fetched = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname.split('/').pop()));
  await visit();
  await expect(page.getByRole('button', { name: 'Browse…' })).toBeEnabled();
  expect(fetched).not.toContain('de.json');
  await page.goto('about:blank');
  await visit('#lang=de');
  await expect(page.getByRole('button', { name: 'Durchsuchen…' })).toBeEnabled();
  expect(fetched).toContain('de.json');
});

test.describe('a browser that speaks German', () => {
  test.use({ locale: 'de-DE' });

  test('begins in German: start page, filter, an empty view, a mistake', async ({ page, visit }) => {
    await visit();
    await expect(page.getByText('Ihre Datei bleibt in diesem Browser-Reiter. Nichts wird hochgeladen.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Durchsuchen…' })).toBeEnabled();
    await clean(page, 'the start page in German');
    await open(page, byHand());
    await view(page, 'Flows');
    await expect(page.getByRole('status').filter({ hasText: '5 Flows' })).toBeVisible();
    const box = page.getByRole('combobox', { name: 'Filter' });
    await box.fill('udp port 4000');
    await box.press('Enter');
    await expect(page.getByRole('status').filter({ hasText: '1 von 5 Flows' })).toBeVisible();
    await box.fill('udp port 4000 && ip.adr == 10.0.0.5');
    await expect(page.getByRole('alert')).toContainText('Der letzte gültige Filter gilt weiter.');
    await box.fill('port 9');
    await box.press('Enter');
    await expect(page.getByRole('heading', { name: 'Nichts passt' })).toBeVisible();
    await expect(page.getByText('Es gibt Daten: der Filter blendet alles aus, 5 Flows.')).toBeVisible();
  });

  test('sees German in every view, and nothing wrong with it', async ({ page, visit }) => {
    test.slow();
    await visit();
    await open(page, scene('office'));
    await open(page, scene('netflow'));
    const names = await rail(page).getByRole('button').evaluateAll((all) => all.map((one) => one.querySelector('span').textContent));
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) {
      await view(page, name);
      await expect(page.getByRole('main', { name })).toBeVisible();
      await expect.poll(() => stayed(page), { message: name }).toEqual([]);
      await clean(page, name);
    }
    await page.setViewportSize({ width: 390, height: 800 });
    for (const name of names) {
      await view(page, name);
      const beyond = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      await expect.poll(beyond, { message: `${name} is as wide as the window` }).toBeLessThanOrEqual(0);
    }
  });

  test('reads the palette, the help and a flow in German', async ({ page, visit }) => {
    await visit();
    await open(page, byHand());
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog', { name: 'Befehle' })).toBeVisible();
    expect(await stayed(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Befehl' }).fill('Einstellungen');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Darstellung' })).toBeVisible();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Tasten und Filterwörter' })).toBeVisible();
    expect(await stayed(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await view(page, 'Flows');
    await page.getByRole('grid', { name: 'Flows' }).getByRole('row').nth(1).press('Enter');
    await expect(page.getByRole('button', { name: 'Folgen' })).toBeVisible();
    expect(await stayed(page)).toEqual([]);
  });

  test.describe('that comes back', () => {
    test.use({ serviceWorkers: 'allow' });

    test('has German without a network after the first visit', async ({ page, context, site, visit }) => {
      await visit();
      await page.evaluate(() => navigator.serviceWorker.ready);
      await context.setOffline(true);
      await page.goto(site.url);
      await expect(page.getByText('Ihre Datei bleibt in diesem Browser-Reiter. Nichts wird hochgeladen.')).toBeVisible();
    });
  });
});
