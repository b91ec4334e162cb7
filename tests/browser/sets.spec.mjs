// Several files dropped at once: captures are one source, merged by time; what else comes with them
// goes its own way.
import { expect, test } from './house/test.mjs';
import { byHand, file, packed, programs, ring, text } from './house/captures.mjs';
import { chip, drop, ended, expectTotals, packetsOf, show } from './house/page.mjs';

const chips = (page) => page.getByRole('list', { name: 'Sources' }).getByRole('listitem');

/** The sheet of a source. */
async function sheetOf(page, name) {
  await chip(page, name).locator('.chip-name').click();
  return page.getByRole('dialog');
}

test('a ring of files dropped at once is one source with one flow', async ({ page, visit }) => {
  await visit();
  const [first, , last] = ring();
  await drop(page, last, first);
  await ended(page, 'ring_00000.pcap');
  await expect(chips(page)).toHaveCount(1);
  // 40 packets of 74 octets; the gap of 20 s between the files is shorter than the idle timeout.
  await expectTotals(page, { packets: 40, octets: 2960, flows: 1, hosts: 2 });
  const sheet = await sheetOf(page, 'ring_00000.pcap');
  await expect(sheet.locator('.part-name')).toHaveText(['ring_00000.pcap', 'ring_00002.pcap']);
});

test('a damaged member is told by its name and hides no neighbour', async ({ page, visit }) => {
  await visit();
  await drop(page, ...ring());
  await ended(page, 'ring_00000.pcap');
  await expectTotals(page, { packets: 59, flows: 1 });
  const sheet = await sheetOf(page, 'ring_00000.pcap');
  const damaged = sheet.locator('.parts .damaged');
  await expect(damaged).toHaveCount(1);
  await expect(damaged).toContainText('ring_00001.pcap');
  await expect(damaged).toContainText('ends');
});

test('members may be compressed, each in its own way', async ({ page, visit }) => {
  test.skip(!['gzip', 'zstd'].every((program) => programs.has(program)), 'gzip or zstd is not installed');
  await visit();
  const [first, , last] = ring();
  await drop(page, packed('zstd', last), packed('gzip', first));
  await ended(page, 'ring_00000.pcap');
  await expect(chips(page)).toHaveCount(1);
  await expectTotals(page, { packets: 40, octets: 2960, flows: 1 });
});

test('its files are opened apart and put together again', async ({ page, visit }) => {
  await visit();
  const [first, , last] = ring();
  await drop(page, first, last);
  await ended(page, 'ring_00000.pcap');
  await (await sheetOf(page, 'ring_00000.pcap')).getByRole('button', { name: 'Open its files apart' }).click();
  await expect(chips(page)).toHaveCount(2);
  await ended(page, 'ring_00002.pcap');
  await expectTotals(page, { packets: 40, flows: 2 });
  expect((await packetsOf(page, 'ring_00002.pcap')).all).toBe(20);
  await (await sheetOf(page, 'ring_00002.pcap')).getByRole('button', { name: 'Read all open files as one' }).click();
  await expect(chips(page)).toHaveCount(1);
  await expectTotals(page, { packets: 40, flows: 1 });
});

test('what is no capture goes its own way', async ({ page, visit }) => {
  await visit();
  const [first, , last] = ring();
  const table = file('flows.csv', 'start,end,source,source_port,destination,destination_port,protocol,packets,octets\n'
    + '2026-03-02T09:00:00Z,2026-03-02T09:00:01Z,10.0.0.9,40000,192.0.2.9,443,tcp,3,300\n');
  await drop(page, first, table, last, text());
  await expect(chips(page)).toHaveCount(3);
  await ended(page, 'ring_00000.pcap');
  await expect(chip(page, 'notes.txt')).toContainText('failed');
});

test('the same files dropped once more are not counted twice', async ({ page, visit }) => {
  await visit();
  const [first, , last] = ring();
  await drop(page, first, last);
  await ended(page, 'ring_00000.pcap');
  await drop(page, last, byHand());
  await expect(page.getByText('ring_00002.pcap is open already')).toBeVisible();
  await ended(page, 'by-hand.pcap');
  await expectTotals(page, { packets: 46, flows: 6 });
});

test('another timeout is saved and the file is read again by it', async ({ page, visit }) => {
  await visit();
  const [first, , last] = ring();
  await drop(page, first, last);
  await ended(page, 'ring_00000.pcap');
  await show(page, 'Settings');
  await page.getByLabel('Idle timeout', { exact: true }).fill('10');
  await page.getByRole('button', { name: 'Save and read again' }).click();
  await expect(page.getByText('Saved; the file is read again by it')).toBeVisible();
  await show(page, 'Overview');
  // 20 s of silence between the files are more than 10 now.
  await expectTotals(page, { packets: 40, flows: 2 });
  await show(page, 'Settings');
  await page.getByLabel('Idle timeout: never').check();
  await page.getByLabel('Active timeout: never').check();
  await page.getByRole('button', { name: 'Save and read again' }).click();
  await show(page, 'Overview');
  await expectTotals(page, { packets: 40, flows: 1 });
});
