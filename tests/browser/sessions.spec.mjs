// Sessions: saved and dropped again, kept by the browser over a reload, deleted.
import { readFileSync } from 'node:fs';
import { expect, test } from './house/test.mjs';
import { scene } from './house/captures.mjs';
import { ended, open, show, totals } from './house/page.mjs';

async function sheet(page) {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('dialog').getByText('Session', { exact: true }).click();
}

test('a session is saved, and opens as it was when it is dropped', async ({ page, visit }, info) => {
  await visit();
  await open(page, scene('office'));
  await ended(page, 'office');
  const seen = await totals(page);
  await sheet(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save session' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^office.*-session\.flowglass$/);
  const file = info.outputPath('lab.flowglass');
  await download.saveAs(file);
  expect(readFileSync(file).subarray(1, 4).toString()).toBe('FGS');
  await page.reload();
  await page.getByLabel('Capture files').setInputFiles(file);
  await ended(page, 'office');
  await expect.poll(() => totals(page)).toEqual(seen);
});

test('a session kept in the browser survives a reload, says its size and age, opens and can be deleted', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await ended(page, 'office');
  const seen = await totals(page);
  await sheet(page);
  await page.getByRole('button', { name: 'Keep in this browser' }).click();
  await expect(page.getByText(/is kept in this browser/)).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Kept in this browser' })).toBeVisible();
  const kept = page.getByRole('listitem').filter({ hasText: '-session.flowglass' });
  await expect(kept).toContainText(/\d+(\.\d+)? kB · just now/);
  await kept.getByRole('button').first().click();
  await ended(page, 'office');
  await expect.poll(() => totals(page)).toEqual(seen);
  await page.reload();
  await page.getByRole('button', { name: /^Delete .*session\.flowglass/ }).click();
  await expect(page.getByRole('heading', { name: 'Kept in this browser' })).toBeHidden();
  await page.reload();
  await expect(page.getByText('Nothing is uploaded.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Kept in this browser' })).toBeHidden();
});

test('what the browser keeps of sessions is gone when everything is forgotten', async ({ page, visit }) => {
  await visit();
  await open(page, scene('home'));
  await ended(page, 'home');
  await sheet(page);
  await page.getByRole('button', { name: 'Keep in this browser' }).click();
  await expect(page.getByText(/is kept in this browser/)).toBeVisible();
  await page.keyboard.press('Escape');
  await show(page, 'Settings');
  await page.getByRole('button', { name: 'Forget everything' }).click();
  await expect(page.getByText('Forgotten', { exact: true })).toBeVisible();
  const files = () => page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const names = [];
    for await (const name of (await root.getDirectoryHandle('sessions')).keys()) names.push(name);
    return names;
  });
  await expect.poll(files).toEqual([]);
});
