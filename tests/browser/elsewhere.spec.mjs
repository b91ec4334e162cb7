// A relay at another address than the page: it lets in the page that its operator allows, by what the page shows and
// never by a cookie.
import { expect, test } from './house/test.mjs';
import { counted, large } from './house/captures.mjs';
import { PASSWORD, RECORDED, guarded, recorder, signIn } from './house/guarded.mjs';
import { connect, ended, packetsOf, relayChip, totals } from './house/page.mjs';

const live = (relay) => `ws://127.0.0.1:${relay.http}/live`;
const sheetOf = (page, relay) => page.getByRole('dialog', { name: `Relay 127.0.0.1:${relay.http}` });

/** Its sheet, by the name of its chip. */
async function desk(page, relay) {
  await relayChip(page).locator('.chip-name').click();
  await page.getByRole('button', { name: /^This relay:/ }).click();
  return sheetOf(page, relay);
}

test.describe('a relay elsewhere that lets in whom it knows', () => {
  test.use({ expectedErrors: [/status of 401|^401 for .*api|WebSocket connection to 'ws:/] });

  test('is signed in to, watched, and run from the page @live', async ({ page, site, visit }) => {
    const recorded = large('office', 1);
    await guarded(async (relay) => {
      await visit();
      await connect(page, live(relay));
      // It took the connection and wants to know who one is: its sheet opens by itself.
      const sheet = sheetOf(page, relay);
      await signIn(sheet, 'wrong horse');
      await expect(sheet.getByRole('alert')).toContainText('Name or password is wrong');
      await signIn(sheet, PASSWORD);
      await expect(sheet).toHaveCount(0);
      await expect(relayChip(page)).toContainText('live');
      await expect.poll(async () => (await totals(page)).flows, { timeout: 20_000 }).toBeGreaterThan(0);
      expect(await page.context().cookies(), 'nothing for the browser to send along').toEqual([]);

      await desk(page, relay);
      await expect(sheet).toContainText('Signed in as anna (admin)');
      await sheet.getByRole('button', { name: 'Tasks', exact: true }).click();
      const retention = sheet.getByRole('row').filter({ hasText: 'retention' });
      await retention.getByRole('button', { name: 'Run now retention' }).click();
      await expect.poll(async () => Number(await retention.getByRole('cell').nth(4).textContent())).toBeGreaterThan(0);
      await sheet.getByRole('button', { name: 'Recordings', exact: true }).click();
      await sheet.getByRole('button', { name: `Open ${RECORDED}` }).click();
      await ended(page, RECORDED);
      expect((await packetsOf(page, RECORDED)).all).toBe(counted(recorded).packets);

      await desk(page, relay);
      await sheet.getByRole('button', { name: 'Sign out', exact: true }).click();
      await expect(sheet.getByLabel('Name')).toBeVisible();
      await expect(relayChip(page)).toContainText('this relay wants to know who you are', { timeout: 40_000 });
    }, { recorded, options: ['--allow-origin', site.origin] });
  });

  test('takes the token of the stream for the rest as well @live', async ({ page, site, visit }) => {
    await guarded(async (relay, token) => {
      await visit();
      await page.getByRole('button', { name: 'Connect to relay', exact: true }).click();
      const connecting = page.getByRole('dialog', { name: 'Connect to a relay' });
      await connecting.getByLabel('Address of its live stream').fill(live(relay));
      await connecting.getByLabel('Token').fill(token);
      await connecting.getByRole('button', { name: 'Connect', exact: true }).click();
      await expect(relayChip(page)).toContainText('live');
      const sheet = await desk(page, relay);
      await expect(sheet).toContainText('By the token script (viewer)');
      await expect(sheet.getByRole('group', { name: 'Exporters' })).toContainText('NetFlow v9');
    }, { options: ['--allow-origin', site.origin] });
  });
});

test.describe('a relay elsewhere where nobody signs in', () => {
  test.use({ expectedErrors: [/status of 403|^403 for .*api.tasks/] });

  test('is read by a page that is allowed, and changed by its own page alone @live', async ({ page, site, visit }) => {
    const recorded = large('office', 1);
    await recorder(recorded, async (relay) => {
      await visit();
      await connect(page, live(relay));
      await expect(relayChip(page)).toContainText('live');
      const sheet = await desk(page, relay);
      await sheet.getByRole('button', { name: 'Tasks', exact: true }).click();
      await sheet.getByRole('button', { name: 'Run now retention' }).click();
      await expect(sheet.getByRole('alert')).toContainText('takes changes from its own page');
      await sheet.getByRole('button', { name: 'Recordings', exact: true }).click();
      await sheet.getByRole('button', { name: `Open ${RECORDED}` }).click();
      await ended(page, RECORDED);
      expect((await packetsOf(page, RECORDED)).all).toBe(counted(recorded).packets);
    }, { options: ['--allow-origin', site.origin] });
  });
});

test.describe('a relay elsewhere that knows nothing of this page', () => {
  test.use({ expectedErrors: [/WebSocket connection to 'ws:|status of 403|^403 for|CORS policy|ERR_FAILED/] });

  test('is told of with what lets the page in @live', async ({ page, site, visit }) => {
    await guarded(async (relay) => {
      await visit();
      await connect(page, live(relay));
      await expect(relayChip(page)).toContainText('--allow-origin');
      const sheet = await desk(page, relay);
      await expect(sheet.getByRole('alert')).toContainText(`--allow-origin ${site.origin}`);
    });
  });
});
