// On paper: what is seen, in light colours, without what one presses; and no room for rows that are not there.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './house/test.mjs';
import { scene } from './house/captures.mjs';
import { artefacts } from './house/programs.mjs';
import { filter, open, show } from './house/page.mjs';

test.use({ colorScheme: 'dark' });

test('views are printed with their rows, on pages that are not empty', async ({ page, visit }) => {
  const folder = path.join(artefacts, 'pictures');
  mkdirSync(folder, { recursive: true });
  await visit();
  await open(page, scene('office'));
  await filter(page, 'ip');
  for (const view of ['Overview', 'Flows', 'DNS']) {
    await show(page, view);
    if (view !== 'Overview') await expect(page.getByRole('grid').getByRole('row').nth(8)).toBeVisible();
    await page.waitForTimeout(300);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await expect(page.locator('nav.rail')).toBeHidden();
    await expect(page.locator('.bar-tools')).toBeHidden();
    // What rules the numbers is printed with them.
    await expect(page.getByRole('combobox', { name: 'Filter' })).toBeVisible();
    expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(25, 27, 30)');
    if (view !== 'Overview') {
      const heights = await page.locator('.grid-row').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
      expect(heights.filter((height) => height > 10).length).toBeGreaterThan(8);
      // A table of thousands of rows holds those on screen, and takes no more room than they do.
      const room = await page.locator('.datagrid').evaluate((table) => table.getBoundingClientRect().height);
      expect(room).toBeLessThan(heights.reduce((sum, height) => sum + height, 120));
    }
    await page.screenshot({ path: path.join(folder, `print-${view.toLowerCase()}.png`), fullPage: true });
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g).length).toBeLessThanOrEqual(2);
    await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
  }
});
