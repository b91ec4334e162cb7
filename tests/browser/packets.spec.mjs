// The packets of a flow: listed, read again from the file, and left out where memory for them ends.
import { readFileSync } from 'node:fs';
import { clean } from './house/axe.mjs';
import { expect, test } from './house/test.mjs';
import { byHand, counted, long, scene, talk, talkSaid } from './house/captures.mjs';
import { expectTotals, filter, open, show, shown } from './house/page.mjs';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

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

for (const colorScheme of ['light', 'dark']) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('every packet stands in three panes, and fields and octets mark each other', async ({ page, visit }) => {
      await visit();
      await open(page, talk());
      await show(page, 'Packets');
      const list = page.getByRole('grid', { name: 'Packets' });
      await expect(page.getByText('8 packets', { exact: true })).toBeVisible();
      await expect(list.getByRole('row').nth(1)).toContainText('50000 → 80 [SYN]');
      await expect(list.getByRole('row').nth(4)).toContainText('GET /one HTTP/1.1');
      await expect(list.getByRole('row').nth(4)).toHaveClass(/packet-http/);
      await expect(list.getByRole('row').nth(8)).toHaveClass(/packet-reset/);
      // Numbers and marks are those of `tshark -r talk.pcap`.
      await expect(list.getByRole('row').nth(5))
        .toContainText('[TCP Previous segment not captured] 80 → 50000 [PSH, ACK] Seq=39 Ack=42 Win=8192 Len=5');
      await expect(list.getByRole('row').nth(6)).toContainText('[TCP Out-Of-Order]');
      await expect(list.getByRole('row').nth(7)).toContainText('[TCP Retransmission]');
      for (const bad of [5, 6, 7]) await expect(list.getByRole('row').nth(bad)).toHaveClass(/packet-bad/);
      await expect(list.getByRole('row').nth(8)).toContainText('Seq=42 Ack=44');
      // By keys to the fourth packet, whose fields follow.
      await list.getByRole('row').nth(1).focus();
      for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowDown');
      const tree = page.getByRole('tree', { name: 'Fields of the packet' });
      const host = tree.getByRole('treeitem').filter({ hasText: 'Host: talk.example' });
      await host.click();
      await expect(host).toHaveAttribute('aria-selected', 'true');
      const marked = page.locator('.dump-octets .marked');
      await expect(marked).toHaveCount('Host: talk.example\r\n'.length);
      // The pointer over an octet chooses its field: the 23rd is the protocol.
      await page.locator('.dump-octets [data-at="23"]').hover();
      await expect(tree.getByRole('treeitem', { selected: true })).toContainText('TCP (6)');
      await expect(marked).toHaveText('06');
      await clean(page, 'packets');
    });

    test('what both sides said is put together, told apart and saved', async ({ page, visit }) => {
      await visit();
      await open(page, talk());
      await show(page, 'Packets');
      await page.getByRole('button', { name: 'Follow its stream' }).click();
      await shown(page, 'Stream');
      const said = page.getByRole('log', { name: 'What was said' });
      await expect(said.getByRole('region')).toHaveCount(2);
      await expect(said.getByRole('region').nth(0)).toContainText('Host: talk.example');
      await expect(said.getByRole('region').nth(1)).toContainText('hello');
      await expect(page.getByText('10.0.0.5:50000 → 192.0.2.53:80')).toBeVisible();
      await clean(page, 'stream');
      await page.getByRole('button', { name: 'Hex' }).click();
      await expect(said).toContainText('000000  47 45 54 20');
      await page.getByRole('button', { name: 'Objects' }).click();
      const objects = page.getByRole('region', { name: 'Objects' });
      await expect(objects.getByRole('row').nth(1)).toContainText('one/one2005 B');
      const body = page.waitForEvent('download');
      await objects.getByRole('button', { name: 'Save one' }).click();
      expect(readFileSync(await (await body).path(), 'utf8')).toBe('hello');
      await page.getByRole('button', { name: 'Text' }).click();
      await page.getByRole('button', { name: 'Server' }).click();
      await expect(said.getByRole('region')).toHaveCount(1);
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      expect(readFileSync(await (await download).path(), 'utf8')).toBe(talkSaid.server);
    });
  });
}

test('a filter leaves the packets of its flows, and what hides them is told', async ({ page, visit }) => {
  await visit();
  await open(page, scene('office'));
  await show(page, 'Packets');
  const list = page.getByRole('grid', { name: 'Packets' });
  await filter(page, 'udp.port == 53');
  await expect(list.getByRole('row').nth(1)).toContainText('DNS');
  // The last of them, far below.
  await list.getByRole('row').nth(1).focus();
  await page.keyboard.press('End');
  await expect(list.getByRole('row').last()).toContainText('DNS');
  await filter(page, 'port 6');
  await expect(page.getByText('Nothing matches')).toBeVisible();
});

test('views of packets say what they need where there is none', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await show(page, 'Stream');
  await expect(page.getByText('No flow is chosen')).toBeVisible();
});

test('above the memory for packets flows are kept, that is said, and packets are still exported', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await show(page, 'Settings');
  await page.getByLabel('Memory for packets').fill('1');
  await page.getByRole('button', { name: 'Save and read again' }).click();
  await page.getByRole('button', { name: /^Close by-hand/ }).click();
  const file = long(200_000);
  await open(page, file);
  await show(page, 'Overview');
  await expectTotals(page, { packets: 200_000, octets: 14_800_000 });
  const wrong = page.getByRole('region', { name: 'What went wrong' });
  await expect(wrong).toContainText('more packets than can be remembered one by one');
  await expect(wrong).toContainText('fill the 1 MiB for it');
  const drawer = await packets(page);
  await expect(drawer).toContainText('No packets to list');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: 'Packets', exact: true }).click();
  const download = page.waitForEvent('download');
  await sheet.getByRole('button', { name: 'Save' }).click();
  expect(counted(await (await download).path())).toMatchObject({ packets: 200_000 });
});
