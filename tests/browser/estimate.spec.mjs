// More flows than a question goes through at once: what a part of them says comes first and is marked,
// the exact numbers follow.
import { rmSync } from 'node:fs';
import { expect, test } from './house/test.mjs';
import { manyFlows } from './house/captures.mjs';
import { expectTotals, filter, open } from './house/page.mjs';

test('where an exact answer takes long an estimate comes first and says so', async ({ page, visit }) => {
  test.setTimeout(180_000);
  const flows = 1_200_000;
  await visit();
  const file = manyFlows(flows);
  await open(page, file);
  rmSync(file);
  await expectTotals(page, { flows, packets: flows });
  const mark = page.getByRole('status').filter({ hasText: 'exact numbers follow' });
  await expect(mark).toHaveCount(0);
  // It stands there for less than a second: what was ever there is written down.
  await page.evaluate(() => {
    window.marks = new Set();
    new MutationObserver(() => {
      for (const status of document.querySelectorAll('[role=status]')) window.marks.add(status.textContent.trim());
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await filter(page, 'udp.port == 4000');
  await expectTotals(page, { flows: flows / 2, packets: flows / 2, octets: (flows / 2) * 74 });
  const marks = await page.evaluate(() => [...window.marks]);
  expect(marks.filter((words) => /^≈ from [\d\u202f]+ flows; exact numbers follow$/.test(words))).toHaveLength(1);
  await expect(mark).toHaveCount(0);
});
