// Links that need a file: which one they ask for, and whether what is opened is it.
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { expect, test } from './house/test.mjs';
import { clean } from './house/axe.mjs';
import { byHand, file, scene } from './house/captures.mjs';
import { filter, open, show } from './house/page.mjs';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

/** Opens the sheet with the link, and waits for the file's sum. */
async function sheetOf(page, sum) {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('copy a link');
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'A link to this view' });
  await expect(sheet).toContainText(`SHA-256 ${sum}`);
  return sheet;
}

test('a link names its file by the sum, and says whether what is opened is that file', async ({ page, visit }) => {
  const octets = readFileSync(byHand());
  const sum = createHash('sha256').update(octets).digest('hex');
  await visit();
  await open(page, byHand());
  await show(page, 'Flows');
  await filter(page, 'port 53');
  const sheet = await sheetOf(page, sum);
  const link = sheet.getByRole('textbox', { name: 'Link' });
  await expect(link).toHaveValue(new RegExp(`#v=flows&f=port.*&sha256=${sum}`));
  await clean(page, 'the sheet with a link');
  await sheet.getByRole('button', { name: 'left out' }).click();
  await expect(link).toHaveValue(/#v=flows&u=/);
  await sheet.getByRole('button', { name: 'as they are' }).click();
  const { hash } = new URL(await link.inputValue());
  await page.keyboard.press('Escape');
  expect(new URL(page.url()).hash).toBe(hash);

  await page.goto('about:blank');
  await visit(hash);
  await expect(page.getByText(`SHA-256 ${sum}`)).toBeVisible();
  await clean(page, 'a link waits for its file');
  await open(page, byHand());
  await expect(page.getByText('the SHA-256 agrees')).toBeVisible();

  // As large, and another.
  octets[octets.length - 1] ^= 1;
  await page.goto('about:blank');
  await visit(hash);
  await open(page, file('other.pcap', octets));
  await expect(page.getByText(/^This is not the file that the link is about, though it is as large as by-hand\.pcap/).first())
    .toBeVisible();
  await page.goto('about:blank');
  await visit(hash);
  await open(page, scene('scan'));
  await expect(page.getByText(/is not the file that the link is about: that is by-hand\.pcap \(564 bytes\)/).first())
    .toBeVisible();
  await page.getByRole('banner').getByTitle('What went wrong while reading').click();
  await expect(page.getByRole('dialog')).toContainText('is not the file that the link is about');
});

test('another open file is drawn over the first, and hours stand beside one another day by day', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await show(page, 'Timeline');
  await page.getByRole('button', { name: 'Days', exact: true }).click();
  const chart = page.locator('.chart-picture');
  await expect(chart).toContainText('Mon 2026-11-16');
  await expect(chart).toContainText('09:00');
  await expect(page.getByText('Whole days, hours in UTC.')).toBeVisible();
  await clean(page, 'hours by days');
  await filter(page, 'port 9');
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await filter(page, '');
  await page.getByRole('button', { name: 'Stack', exact: true }).click();
  await expect(page.getByLabel('Over it')).toHaveCount(0);
  await open(page, byHand());
  await page.getByLabel('Over it').selectOption({ label: 'by-hand.pcap' });
  const numbers = page.getByRole('region', { name: 'Numbers of the series' });
  // It is of another day, and has 444 octets.
  const line = numbers.getByRole('row').filter({ hasText: 'by-hand.pcap, from its beginning on' });
  await expect(line).toContainText('444');
  await expect(page.locator('.chart-picture path.line')).toHaveCount(1);
  await clean(page, 'one source over another');
  await page.getByLabel('Over it').selectOption({ label: 'nothing' });
  await expect(line).toHaveCount(0);
});
