// What axe-core finds on what is shown: nothing.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from './test.mjs';
import { root } from './programs.mjs';

const axe = readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** No rule of axe-core finds anything on what is shown. */
export async function clean(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  const told = violations.map(({ id, help, nodes }) => (
    `${what}: ${id} (${help}): ${nodes.slice(0, 3).map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`).join(' | ')}`
  ));
  expect(told).toEqual([]);
}
