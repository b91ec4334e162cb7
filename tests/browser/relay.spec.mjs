// A relay that wants to know who one is, and its recordings.
import { statSync } from 'node:fs';
import { clean } from './house/axe.mjs';
import { expect, test } from './house/test.mjs';
import { counted, large } from './house/captures.mjs';
import { PASSWORD, RECORDED, guarded, recorder, signIn } from './house/guarded.mjs';
import { chip, ended, packetsOf, relayChip, show, totals } from './house/page.mjs';
import { pause } from './house/programs.mjs';

/** The relay's own sheet, from wherever one is. */
async function desk(page) {
  await page.getByRole('button', { name: 'Connect to relay', exact: true }).click();
  await page.getByRole('button', { name: /^This relay:/ }).click();
  return page.getByRole('dialog', { name: 'This relay' });
}

test.describe('a relay that lets in whom it knows', () => {
  test.use({ expectedErrors: [/status of 4(01|03|29)|^4(01|03|29) for .*api|WebSocket connection to 'ws:/] });

  test('asks who one is, says what was wrong, streams once one is in, and stops once one is out @live', async ({ page }) => {
    await guarded(async (relay) => {
      await page.goto(`${relay.origin}/`);
      await page.getByRole('button', { name: 'Connect to this relay' }).click();
      const sheet = page.getByRole('dialog', { name: 'This relay' });
      await expect(sheet.getByLabel('Name')).toBeFocused();
      await signIn(sheet, 'wrong horse');
      await expect(sheet.getByRole('alert')).toContainText('Name or password is wrong');
      await signIn(sheet, PASSWORD);
      await expect(sheet).toHaveCount(0);
      await expect(relayChip(page)).toContainText('live');
      await expect.poll(async () => (await totals(page)).flows, { timeout: 20_000 }).toBeGreaterThan(0);
      await desk(page);
      await expect(sheet).toContainText('Signed in as anna (admin)');
      await sheet.getByRole('button', { name: 'Sign out', exact: true }).click();
      await expect(sheet.getByLabel('Name')).toBeVisible();
      await expect(relayChip(page)).toContainText('this relay wants to know who you are', { timeout: 40_000 });
      // What came is kept.
      await page.keyboard.press('Escape');
      expect((await totals(page)).flows).toBeGreaterThan(0);
    });
  });

  test('locks guessers out for a while, and says so @live', async ({ page }) => {
    await guarded(async (relay) => {
      await page.goto(`${relay.origin}/`);
      const sheet = await desk(page);
      for (let tries = 0; tries < 5; tries += 1) {
        await signIn(sheet, `guess ${tries}`);
        await expect(sheet.getByRole('alert')).toContainText('Name or password is wrong');
      }
      await signIn(sheet, PASSWORD);
      await expect(sheet.getByRole('alert')).toContainText('Too many tries');
    });
  });

  test('takes a token instead, which sees what its role sees @live', async ({ page }) => {
    await guarded(async (relay, token) => {
      await page.goto(`${relay.origin}/`);
      const sheet = await desk(page);
      await sheet.getByText('With a token instead').click();
      await sheet.getByLabel('Token', { exact: true }).fill('no such token');
      await sheet.getByRole('button', { name: 'Show it' }).click();
      await expect(sheet.getByRole('alert')).toContainText('does not know this token');
      await sheet.getByLabel('Token', { exact: true }).fill(token);
      await sheet.getByRole('button', { name: 'Show it' }).click();
      await expect(sheet).toContainText('By the token script (viewer)');
      await expect(sheet.getByRole('group', { name: 'Exporters' })).toContainText('NetFlow v9');
      await expect(sheet.getByRole('button', { name: 'Recordings' })).toHaveCount(0);
      await sheet.getByRole('button', { name: 'Watch live' }).click();
      await expect(relayChip(page)).toContainText('live');
      await expect.poll(async () => (await totals(page)).flows, { timeout: 20_000 }).toBeGreaterThan(0);
    });
  });

  test('is told a token where one connects, and of the minute before @live', async ({ page }) => {
    await guarded(async (relay, token) => {
      await page.goto(`${relay.origin}/`);
      await page.getByRole('button', { name: 'Connect to relay', exact: true }).click();
      const sheet = page.getByRole('dialog', { name: 'Connect to a relay' });
      await sheet.getByLabel('Token').fill(token);
      await sheet.getByLabel('Seconds of history').fill('60');
      await sheet.getByRole('button', { name: 'Connect', exact: true }).click();
      await expect(relayChip(page)).toContainText('live');
      await expect.poll(async () => (await totals(page)).flows, { timeout: 20_000 }).toBeGreaterThan(0);
    });
  });

  test('is run from the page: tasks, users, counters and limits @live', async ({ page }) => {
    await guarded(async (relay) => {
      await page.goto(`${relay.origin}/`);
      const sheet = await desk(page);
      await signIn(sheet, PASSWORD);
      const part = async (name) => {
        await sheet.getByRole('button', { name, exact: true }).click();
        return sheet.getByRole('group', { name, exact: true });
      };
      const tasks = await part('Tasks');
      const retention = tasks.getByRole('row').filter({ hasText: 'retention' });
      await retention.getByRole('button', { name: 'Run now retention' }).click();
      await expect.poll(async () => Number(await retention.getByRole('cell').nth(4).textContent())).toBeGreaterThan(0);
      await retention.getByRole('button', { name: 'Pause retention' }).click();
      await expect(retention).toContainText('paused');
      await retention.getByRole('button', { name: 'Resume retention' }).click();
      await expect(retention).toContainText('waiting');
      const users = await part('Users');
      await sheet.getByRole('textbox', { name: 'Name' }).fill('bert');
      await sheet.getByRole('textbox', { name: 'Password' }).fill('battery staple');
      await sheet.getByRole('button', { name: 'Save' }).click();
      const bert = users.getByRole('row').filter({ hasText: 'bert' });
      await expect(bert).toContainText('viewer');
      await bert.getByRole('button', { name: 'Remove bert' }).click();
      await bert.getByRole('button', { name: 'Really remove bert' }).click();
      await expect(bert).toHaveCount(0);
      await part('Limits');
      await expect(sheet).toContainText('window octets');
      await part('Counters');
      await expect(sheet).toContainText('Datagrams received');
    });
  });
});

for (const scheme of ['light', 'dark']) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme, contextOptions: { reducedMotion: 'reduce' } });

    test(`axe-core finds nothing on the relay's sheet, ${scheme} @live`, async ({ page }) => {
      await guarded(async (relay) => {
        await page.goto(`${relay.origin}/`);
        const sheet = await desk(page);
        await clean(page, 'login');
        await signIn(sheet, PASSWORD);
        for (const name of ['Recordings', 'Exporters', 'Tasks', 'Counters', 'Limits', 'Users']) {
          await sheet.getByRole('button', { name, exact: true }).click();
          await page.waitForTimeout(300);
          await clean(page, name);
        }
      }, { recorded: large('office', 1) });
    });
  });
}

test('a large recording is opened with one click, read in ranges, and read again for its packets @live', async ({ page }) => {
  const made = large('office', 11);
  const answers = [];
  page.on('response', (answer) => {
    if (answer.url().includes('/api/recordings/')) answers.push(answer);
  });
  await recorder(made, async (relay) => {
    await page.goto(`${relay.origin}/`);
    const row = (await desk(page)).getByRole('row').filter({ hasText: RECORDED });
    await expect(row).toContainText('2026-11-21 21:27:00');
    await row.getByRole('button', { name: `Open ${RECORDED}` }).click();
    await ended(page, RECORDED);
    expect((await packetsOf(page, RECORDED)).all).toBe(counted(made).packets);
    const parts = answers.filter((answer) => answer.request().method() === 'GET');
    expect(parts.map((answer) => answer.status())).toEqual(parts.map(() => 206));
    const lengths = await Promise.all(parts.map(async (answer) => Number(await answer.headerValue('content-length'))));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(4 << 20);
    expect(lengths.reduce((sum, one) => sum + one, 0)).toBe(statSync(made).size);
    await show(page, 'Packets');
    await expect(page.getByRole('grid').getByRole('row').nth(1)).toBeVisible();
  });
});

test('a recording that is being read can be stopped, and no more of it is fetched @live', async ({ page }) => {
  const made = large('office', 60);
  let asked = 0;
  await page.route('**/api/recordings/*.pcapng', async (route) => {
    if (route.request().method() === 'GET') {
      asked += 1;
      await pause(400);
    }
    await route.continue();
  });
  await recorder(made, async (relay) => {
    await page.goto(`${relay.origin}/?recording=${RECORDED}`);
    await expect.poll(() => asked).toBeGreaterThan(2);
    await chip(page, RECORDED).getByRole('button', { name: /^Cancel reading/ }).click();
    await expect(chip(page, RECORDED)).toContainText('stopped at');
    const until = asked;
    await page.waitForTimeout(2000);
    expect(asked).toBeLessThanOrEqual(until + 1);
    expect(asked).toBeLessThan(statSync(made).size / (4 << 20));
  });
});

test.describe('a recording that is not there', () => {
  test.use({ expectedErrors: [/status of 404|^404 for .*api.recordings/] });

  test('is told of @live', async ({ page, site }) => {
    await page.goto(`${site.origin}/?recording=20200101T000000Z-0001.pcapng`);
    await expect(page.getByText('the relay has no recording of this name').first()).toBeVisible();
  });
});

test.describe('a relay that goes away in the middle of a recording', () => {
  test.use({ expectedErrors: [/Failed to load resource/] });

  test('leaves what was read, and words @live', async ({ page }) => {
    await page.route('**/api/recordings/*.pcapng', async (route) => {
      const range = route.request().headers().range ?? 'bytes=0-';
      if (range.startsWith('bytes=0-')) await route.continue();
      else await route.abort('connectionreset');
    });
    await recorder(large('office', 11), async (relay) => {
      await page.goto(`${relay.origin}/?recording=${RECORDED}`);
      await expect(page.getByText(/the recording cannot be read on .*open it again once the relay answers/).first()).toBeVisible();
      expect((await packetsOf(page, RECORDED)).all).toBeGreaterThan(1000);
    });
  });
});
