// The packets of a flow: listed, and read again from the file.
import { readFileSync } from 'node:fs';
import { expect, test } from './house/test.mjs';
import { byHand } from './house/captures.mjs';
import { filter, open, show } from './house/page.mjs';

/** Opens the first flow of the table and shows its packets. */
async function packets(page) {
  await show(page, 'Flows');
  await page.getByRole('grid', { name: 'Flows' }).getByRole('row').nth(1).getByRole('gridcell').first().click();
  const drawer = page.getByRole('complementary', { name: 'Flow' });
  await drawer.getByRole('button', { name: 'Packets', exact: true }).click();
  return drawer;
}

test('packets of a flow are listed, and each is read again from the file', async ({ page, visit }) => {
  await visit();
  const file = byHand();
  await open(page, file);
  await filter(page, 'port 4000');
  const drawer = await packets(page);
  await expect(drawer).toContainText('2 packets');
  const list = drawer.getByRole('grid', { name: 'Packets of the flow' });
  await expect(list.getByRole('row')).toHaveCount(3);
  // The last two of the file, the second one by key.
  await list.getByRole('row').nth(1).click();
  await page.keyboard.press('ArrowDown');
  await expect(list.getByRole('row').nth(2)).toHaveAttribute('aria-selected', 'true');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await drawer.getByRole('button', { name: 'Copy as hex' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.replace(/\s/g, '')).toBe(readFileSync(file).subarray(-74).toString('hex'));
});
