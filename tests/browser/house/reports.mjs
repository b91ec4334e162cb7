// A report in the page: made, saved, and read back by another program.
import { expect } from './test.mjs';
import { run } from './programs.mjs';

/** Chooses one of a few. */
export const choose = (page, group, name) =>
  page.getByRole('group', { name: group, exact: true }).getByRole('button', { name, exact: true }).click();

/** The one that was made. */
export const made = (page) => page.getByRole('region', { name: 'The report' });

/** Makes it, and saves it: where it is, and what it is called. */
export async function make(page) {
  await page.getByRole('button', { name: 'Make the report' }).click();
  await expect(made(page)).toBeVisible({ timeout: 30_000 });
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    made(page).getByRole('button', { name: 'Save' }).click(),
  ]);
  return { path: await saved.path(), name: saved.suggestedFilename() };
}

/** The words of a PDF that is sound. */
export function words({ path }) {
  expect(run('qpdf', ['--check', path])).toContain('No syntax or stream encoding errors');
  return run('pdftotext', ['-layout', path, '-']);
}
