// Files that are not what they should be: each gets a sentence that names the place and what was
// kept, and nothing already shown is lost.
import { expect, test } from './house/test.mjs';
import { byHand, byHandTotals, cut, empty, lying, picture, text, unknownLink } from './house/captures.mjs';
import { expectTotals, open } from './house/page.mjs';

/** Opens a file and looks for these words in what went wrong. */
async function check(page, file, ...words) {
  await open(page, file);
  const found = page.getByRole('region', { name: 'What went wrong' });
  await expect(found).toBeVisible();
  for (const word of words) await expect(found).toContainText(word);
}

test('an empty file', async ({ page, visit }) => {
  await visit();
  await check(page, empty(), /empty/i);
});

test('a text file', async ({ page, visit }) => {
  await visit();
  await check(page, text(), /text/i, /pcap/i);
});

test('a picture', async ({ page, visit }) => {
  await visit();
  await check(page, picture(), /PNG/);
});

test('a capture cut in the middle: the ten whole packets are there', async ({ page, visit }) => {
  await visit();
  // 24 of the file's header, ten records of 16 + 74: the eleventh begins at 924.
  await check(page, cut(), /at byte 9\d\d/, /kept/);
  await expectTotals(page, { packets: 10, octets: 740 });
});

test('a length of two gigabytes: the three packets before it are there', async ({ page, visit }) => {
  await visit();
  await check(page, lying(), /at byte 29\d/, /kept/);
  await expectTotals(page, { packets: 3, octets: 222 });
});

test('a link type that nobody knows is named', async ({ page, visit }) => {
  await visit();
  await check(page, unknownLink(), /60 ?123/);
});

test('a bad file beside a good one takes nothing away', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await expectTotals(page, byHandTotals);
  await check(page, picture(), /PNG/);
  await expectTotals(page, byHandTotals);
});
