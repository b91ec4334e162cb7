// Columns that somebody puts elsewhere or makes wider, clocks that somebody reads times by, times that are typed.
import { expect, test } from './house/test.mjs';
import { clean } from './house/axe.mjs';
import { manyFlows, scene, talk } from './house/captures.mjs';
import { open, show } from './house/page.mjs';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

const heads = (page, name) => page.getByRole('grid', { name }).getByRole('columnheader');
const titles = async (page, name) => (await heads(page, name).allTextContents()).map((text) => text.trim());

/** Drags by the mouse from the middle of one box, or its right edge, so many pixels. */
async function drag(page, box, by, edge = false) {
  const x = edge ? box.x + box.width + 1 : box.x + box.width / 2;
  const y = box.y + box.height / 2;
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by / 2, y, { steps: 4 });
  await page.mouse.move(x + by, y, { steps: 4 });
  await page.mouse.up();
}

test('a column is dragged to another place and width, by mouse and by keys, and stays so', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await show(page, 'Flows');
  const order = () => page.locator('.table-count').textContent();
  const before = await titles(page, 'Flows');
  const sorted = await order();
  const boxes = [];
  for (const at of [0, 1, 2, 3]) boxes.push(await heads(page, 'Flows').nth(at).boundingBox());
  await drag(page, boxes[0], boxes[2].x + boxes[2].width / 2 + 4 - boxes[0].x - boxes[0].width / 2);
  const moved = [before[1], before[2], before[0], ...before.slice(3)];
  await expect.poll(() => titles(page, 'Flows')).toEqual(moved);
  // It was moved, not pressed: the order of rows is what it was, and cells went with their head.
  expect(await order()).toBe(sorted);
  const third = page.getByRole('grid', { name: 'Flows' }).getByRole('row').nth(1).getByRole('gridcell').nth(2);
  await expect(third).toContainText(':');
  const wide = await heads(page, 'Flows').nth(2).boundingBox();
  await drag(page, wide, 60, true);
  await expect.poll(async () => Math.round((await heads(page, 'Flows').nth(2).boundingBox()).width - wide.width))
    .toBe(60);
  const button = heads(page, 'Flows').nth(2).getByRole('button');
  await button.focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(() => titles(page, 'Flows')).toEqual([before[1], before[0], before[2], ...before.slice(3)]);
  await clean(page, 'moved columns');
  await page.reload();
  await open(page, scene('office'));
  await show(page, 'Flows');
  await expect.poll(() => titles(page, 'Flows')).toEqual([before[1], before[0], before[2], ...before.slice(3)]);
  expect(Math.round((await heads(page, 'Flows').nth(1).boundingBox()).width - wide.width)).toBe(60);
  await heads(page, 'Flows').nth(1).getByRole('button').focus();
  await page.keyboard.press('0');
  await expect.poll(async () => Math.round((await heads(page, 'Flows').nth(1).boundingBox()).width - wide.width))
    .toBe(0);
});

test('tables with columns of their own remember their order', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await show(page, 'Hosts');
  const before = await titles(page, 'Hosts');
  await heads(page, 'Hosts').nth(1).getByRole('button').focus();
  await page.keyboard.press('Shift+ArrowRight');
  const moved = [before[0], before[2], before[1], ...before.slice(3)];
  await expect.poll(() => titles(page, 'Hosts')).toEqual(moved);
  await show(page, 'Flows');
  await show(page, 'Hosts');
  await expect.poll(() => titles(page, 'Hosts')).toEqual(moved);
});

test('times are read by four clocks, on the axis, in tables and in links', async ({ page, visit }) => {
  await visit();
  await open(page, talk());
  await show(page, 'Settings');
  await page.getByLabel('Captured in').selectOption({ label: 'UTC+05:45' });
  await show(page, 'Flows');
  const start = page.getByRole('grid', { name: 'Flows' }).getByRole('row').nth(1).getByRole('gridcell').first();
  const axis = page.locator('.axis.zone').first();
  const told = async () => (await start.textContent()).trim();
  const local = await told();
  await expect(axis).toHaveText('UTC');
  await page.locator('body').press('z');
  await page.locator('body').press('z');
  await expect(axis).toHaveText('UTC+05:45');
  expect(await told()).not.toBe(local);
  await page.locator('body').press('z');
  await expect(axis).toHaveText('elapsed');
  await expect(start).toHaveText(/^\+00:00:\d\d\.\d{3}$/);
  expect(new URL(page.url()).hash).toContain('tz=relative');
  await clean(page, 'elapsed');
  await page.locator('body').press('z');
  await expect(start).toHaveText(local);
});

test('a time is typed, as much of it as one knows, and told where it is none', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await page.getByRole('button', { name: 'all times' }).click();
  const sheet = page.getByRole('dialog', { name: 'Time range' });
  await expect(sheet.getByLabel('From')).toBeFocused();
  await page.keyboard.type('noon');
  await expect(sheet.getByRole('alert')).toHaveText('“noon” is no time here.');
  await expect(sheet.getByRole('button', { name: 'Look at it' })).toBeDisabled();
  await sheet.getByLabel('From').fill('03:00');
  await expect(sheet.getByRole('alert')).toContainText('Nothing was seen then');
  await sheet.getByLabel('From').fill('10:03');
  await expect(sheet.getByRole('status')).toContainText('10:03:00.000000000 UTC');
  await clean(page, 'time range');
  await page.keyboard.press('Enter');
  await expect(sheet).toBeHidden();
  await expect(page.getByRole('button', { name: /10:03:00 – 10:04:00/ })).toBeVisible();
  expect(new URL(page.url()).hash).toMatch(/t0=/);
  await page.locator('body').press('Shift+T');
  await sheet.getByLabel('From').fill('10:00');
  await sheet.getByLabel('To').fill('12:30');
  await sheet.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByRole('button', { name: /10:00 – 12:30/ })).toBeVisible();
  await page.locator('body').press('Shift+T');
  await sheet.getByRole('button', { name: 'last 5 minutes' }).click();
  await page.locator('body').press('Shift+T');
  await sheet.getByRole('button', { name: 'all times' }).click();
  await expect(page.getByRole('button', { name: 'all times' })).toBeVisible();
});

test('a table of more rows than a browser has pixels for stays where it is scrolled to', async ({ page, visit }) => {
  await visit();
  await open(page, manyFlows(400_000));
  await show(page, 'Flows');
  const grid = page.getByRole('grid', { name: 'Flows' });
  await expect(grid.getByRole('row').nth(1)).toBeVisible();
  const { wanted, reached } = await grid.evaluate((element) => new Promise((resolve) => {
    let [frame, wanted] = [0, 0];
    const step = () => {
      if (frame < 30) element.scrollTop = wanted += 90;
      frame += 1;
      if (frame < 40) requestAnimationFrame(step);
      else resolve({ wanted, reached: element.scrollTop });
    };
    requestAnimationFrame(step);
  }));
  expect(reached).toBe(wanted);
});
