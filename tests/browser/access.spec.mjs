// Keyboard and screen reader are users too.
import { clean } from './house/axe.mjs';
import { expect, test } from './house/test.mjs';
import { byHand, scene } from './house/captures.mjs';
import { told } from './house/exports.mjs';
import { expectTotals, open, show, shown } from './house/page.mjs';

// Colours are looked at, not their way from one to the next.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

for (const scheme of ['light', 'dark']) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });

    test('axe-core finds nothing on the landing page and its sheets', async ({ page, visit }) => {
      await visit();
      await clean(page, 'landing');
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog')).toBeVisible();
      await clean(page, 'help');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Connect to relay', exact: true }).click();
      await clean(page, 'connect');
    });

    test('axe-core finds nothing in an opened exporter and an exported record', async ({ page, visit }) => {
      await visit();
      await open(page, told());
      await show(page, 'Exporters');
      await page.getByRole('region', { name: 'Templates' }).getByRole('button').first().click();
      await clean(page, 'exporter');
      await show(page, 'Flows');
      await page.getByRole('grid', { name: 'Flows' }).locator('.grid-row .numeric').first().click();
      await clean(page, 'flow');
      await page.getByRole('button', { name: 'As exported' }).click();
      await page.getByRole('row').filter({ hasText: 'protocolIdentifier' }).getByRole('button').focus();
      await clean(page, 'record');
    });

    const VIEWS = ['Overview', 'Flows', 'Hosts', 'Protocols', 'Exporters', 'Settings'];
    // Their own journeys look at them by day.
    if (scheme === 'dark') VIEWS.push('Conversations', 'Timeline', 'Relations', 'Expert', 'Compare');
    for (const view of VIEWS) {
      test(`axe-core finds nothing in ${view}`, async ({ page, visit }) => {
        await visit();
        await open(page, scene(view === 'Exporters' ? 'netflow' : 'office'));
        await show(page, view);
        await page.waitForTimeout(300);
        await clean(page, view);
      });
    }
  });
}

test('everything can be reached by keys alone', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await page.locator('body').press('/');
  await expect(page.getByRole('combobox', { name: 'Filter' })).toBeFocused();
  await page.keyboard.type('port 4000');
  await page.keyboard.press('Control+Enter');
  await expectTotals(page, { flows: 1 });
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('f');
  const grid = page.getByRole('grid', { name: 'Flows' });
  await expect(grid.getByRole('row').nth(1)).toBeVisible();
  await page.keyboard.press('j');
  await expect(grid.getByRole('row').nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary')).toHaveCount(0);
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await shown(page, 'Overview');
  await page.keyboard.press('t');
  await expect(page.getByRole('slider', { name: /^Timeline/ })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/t0=/);
  await page.keyboard.press('0');
  await expect(page).not.toHaveURL(/t0=/);
});
