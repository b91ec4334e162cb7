// Files: objects of HTTP and certificates of all flows, saved one by one, as they were or unpacked.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from './house/test.mjs';
import { byHand } from './house/captures.mjs';
import { clean } from './house/axe.mjs';
import { carried, carriedSaid } from './house/carried.mjs';
import { filter, open, show, shown } from './house/page.mjs';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

const sha256 = (octets) => createHash('sha256').update(octets).digest('hex');
const choose = (page, word) => page.getByRole('button', { name: word, exact: true }).click();

/** Saves a row: the file's name and octets, once the page says that it is on its way. */
async function saved(page, row) {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: `Save ${row}` }).click();
  const download = await coming;
  const octets = readFileSync(await download.path());
  const said = page.getByRole('status').filter({ hasText: 'is being saved' });
  await expect(said).toContainText(download.suggestedFilename());
  await expect(said).toContainText(`SHA-256 ${sha256(octets)}`);
  return { name: download.suggestedFilename(), octets };
}

for (const scheme of ['light', 'dark']) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });

    test('objects of all flows are listed and saved, unpacked or as they were sent', async ({ page, visit }) => {
      await visit('#v=files');
      await open(page, carried());
      await shown(page, 'Files');
      const rows = page.getByRole('grid').getByRole('row');
      // What was not modified carried nothing.
      await expect(page.getByRole('status').filter({ hasText: '3 objects' })).toBeVisible();
      await expect(rows.nth(1)).toContainText('/news.txt?token=***');
      await expect(rows.nth(2)).toContainText('application/x-thing');
      await expect(rows.nth(2)).toContainText('5 B');
      expect(await saved(page, '/news.txt')).toEqual({ name: 'news.txt', octets: carriedSaid.news });
      await clean(page, 'files');
      expect(await saved(page, '/plain.bin')).toEqual({ name: 'plain.bin', octets: carriedSaid.plain });
      await choose(page, 'As sent');
      expect(await saved(page, '/news.txt')).toEqual({ name: 'news.txt.gz', octets: carriedSaid.packed });
      expect(await saved(page, '/cut.txt')).toEqual({ name: 'cut.txt', octets: carriedSaid.cut });
      await expect(page.getByRole('status').filter({ hasText: 'It is cut' })).toBeVisible();
      // A row leads to its flow, as in other tables.
      await rows.nth(3).getByRole('gridcell').first().click();
      await expect(page.getByRole('complementary', { name: 'Flow' })).toBeVisible();
    });

    test('certificates are listed once each and saved as DER and as PEM', async ({ page, visit }) => {
      await visit();
      await open(page, carried());
      await show(page, 'Files');
      await choose(page, 'Certificates');
      const row = page.getByRole('grid').getByRole('row').nth(1);
      await expect(row).toContainText('shop.example');
      await expect(row).toContainText(createHash('sha1').update(carriedSaid.certificate).digest('hex'));
      expect(await saved(page, 'CN=shop.example')).toEqual({ name: 'shop.example.cer', octets: carriedSaid.certificate });
      await clean(page, 'certificates');
      await choose(page, 'PEM');
      const { name, octets } = await saved(page, 'CN=shop.example');
      expect(name).toBe('shop.example.pem');
      const body = octets.toString().replace(/-----[A-Z ]+-----|\n/g, '');
      expect(Buffer.from(body, 'base64')).toEqual(carriedSaid.certificate);
    });
  });
}

test('where there are none, or none are left, or packets are not kept, the view says so', async ({ page, visit }) => {
  await page.addInitScript(() => localStorage.setItem('flowglass.settings', 'packets=0'));
  await visit();
  await open(page, byHand());
  await show(page, 'Files');
  await expect(page.getByRole('heading', { name: 'No HTTP' })).toBeVisible();
  await choose(page, 'Certificates');
  await expect(page.getByRole('heading', { name: 'No certificates' })).toBeVisible();
  await choose(page, 'Objects');
  await open(page, carried());
  await filter(page, 'tcp.port == 443');
  await expect(page.getByRole('heading', { name: 'No objects' })).toBeVisible();
  await filter(page, '');
  await page.getByRole('button', { name: 'Save /plain.bin' }).click();
  await expect(page.getByRole('alert')).toContainText('its packets are not remembered one by one');
});
