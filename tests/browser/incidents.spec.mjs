// Incidents: made of findings and by hand, sealed where the browser keeps them, locked, saved and brought in.
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { clean } from './house/axe.mjs';
import { expect, test } from './house/test.mjs';
import { file, scene } from './house/captures.mjs';
import { open, show, shown } from './house/page.mjs';
import { flowglass } from './house/programs.mjs';
import { choose, make, words } from './house/reports.mjs';
import { seal, stored, unseal } from './house/sealed.mjs';

const PASSPHRASE = 'correct horse battery';

// 600,000 rounds take a while on a busy machine.
test.slow();

const card = (page, name) => page.locator('section.card').filter({ has: page.getByRole('heading', { name, exact: true }) });
const inbox = (page) => page.getByRole('list', { name: 'Incidents' }).getByRole('listitem');
const scans = (page) => page.getByRole('list', { name: 'Findings' }).getByRole('listitem').filter({ hasText: 'Port scan' });
const part = (page, name) => page.getByRole('group', { name: 'Incidents shown' }).getByRole('button', { name, exact: true });

/** The first passphrase. */
async function begin(page, words = PASSPHRASE) {
  await page.getByLabel('New passphrase').fill(words);
  await page.getByLabel('The same again').fill(words);
  await page.getByRole('button', { name: 'Set it' }).click();
  await kept(page);
}

async function unlock(page, words = PASSPHRASE) {
  await page.getByLabel('Passphrase').fill(words);
  await page.getByRole('button', { name: 'Unlock' }).click();
}

/** Until everything is sealed and on the disk. */
async function kept(page) {
  const millis = { timeout: 60_000 };
  await expect(page.getByText('rounds take a moment')).toHaveCount(0, millis);
  await expect(page.getByText('Being sealed…')).toHaveCount(0, millis);
}

/** One by hand; its detail stays open. */
async function byHand(page, title) {
  await page.getByRole('button', { name: 'New incident' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill(title);
  await page.getByRole('button', { name: 'Make it' }).press('Enter');
  await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible();
}

test('one flow and one packet are linked to an incident, and lead back', async ({ page, visit }) => {
  await visit();
  await open(page, scene('scan'));
  await show(page, 'Incidents');
  await begin(page);
  await byHand(page, 'Odd talk');
  await show(page, 'Flows');
  await page.getByRole('grid', { name: 'Flows' }).getByRole('row').nth(1).click();
  const drawer = page.getByRole('complementary', { name: 'Flow' });
  await drawer.getByLabel('Incident', { exact: true }).selectOption('Odd talk');
  await drawer.getByRole('button', { name: 'Link to it' }).click();
  await expect(page.locator('.toast')).toHaveText('Linked to Odd talk');
  await clean(page, 'a flow and the incidents there are');
  await show(page, 'Packets');
  await page.getByLabel('Incident', { exact: true }).selectOption('Odd talk');
  await page.getByRole('button', { name: 'Link to it' }).click();
  await show(page, 'Incidents');
  const links = page.getByRole('list', { name: 'Links' }).getByRole('listitem');
  await expect(links).toHaveCount(2);
  await expect(links.nth(0)).toContainText('start == ');
  await expect(links.nth(1)).toContainText(/packet \d+ of scan\.pcap/);
  await kept(page);
  await links.nth(0).getByRole('button').first().click();
  await shown(page, 'Flows');
  await expect(page.getByText(/^1 of .* flows/)).toBeVisible();
  await page.goBack();
  await show(page, 'Incidents');
  await links.nth(1).getByRole('button').first().click();
  await shown(page, 'Flows');
  await expect(page.getByRole('grid', { name: 'Flows' }).getByRole('row').nth(1)).toBeVisible();
});

test('capture, finding, incident, note, block rule, report; and all of it is there after a reload', async ({ page, visit }) => {
  await visit();
  await open(page, scene('scan'));
  await show(page, 'Findings');
  const badge = page.getByTitle('worth a look', { exact: true });
  // The scan, calls at even distances and an upload: they are counted one after the other.
  const worth = 3;
  await expect(badge).toHaveText(String(worth));
  await scans(page).first().getByRole('button', { name: 'Make an incident' }).click();
  await shown(page, 'Incidents');
  await expect(page.getByText('The incident is made as soon as they are unlocked.')).toBeVisible();
  await expect(page.getByText('whoever loses the passphrase has lost the incidents')).toBeVisible();
  await page.getByLabel('New passphrase').fill('short');
  await page.getByLabel('The same again').fill('short');
  await expect(page.getByText('12 letters at least; these are 5 letters.')).toBeVisible();
  await clean(page, 'the first passphrase');
  await begin(page);
  await expect(page.getByRole('heading', { name: /^Port scan: / })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Notes' })).toContainText('ports');
  await page.getByRole('textbox', { name: 'New note' }).fill('Bob knows <b>it</b>.\nHe was asked.');
  await page.getByRole('button', { name: 'Add the note' }).click();
  await expect(page.getByRole('list', { name: 'Notes' })).toContainText('Bob knows <b>it</b>.');
  await page.getByLabel('Status').selectOption('acknowledged');
  await page.getByLabel('Assignee').fill('Bob');
  await page.getByLabel('Assignee').press('Enter');
  await page.getByLabel('Tags').fill('lab, weekend');
  await page.getByLabel('Tags').press('Tab');
  await expect(page.getByRole('list', { name: 'History' })).toContainText('tags: nothing → lab, weekend');
  await clean(page, 'an incident');
  await kept(page);
  await page.goto('about:blank');
  await visit('#v=incidents');
  await expect(page.getByRole('heading', { name: 'Incidents are locked' })).toBeVisible();
  await expect(page.getByLabel('Passphrase')).toBeFocused();
  await clean(page, 'locked incidents');
  await unlock(page);
  await expect(inbox(page)).toHaveCount(1);
  await expect(inbox(page)).toContainText('Bob · lab, weekend · 2 notes');
  await clean(page, 'the inbox');
  await open(page, scene('scan'));
  await show(page, 'Findings');
  await scans(page).first().getByRole('button', { name: 'Open its incident' }).click();
  // Nothing to it: such findings are worth a look no more, until it is taken back.
  await page.getByLabel('Status').selectOption('false positive');
  await page.getByRole('button', { name: 'Set such findings aside' }).click();
  await show(page, 'Findings');
  await expect(scans(page).first()).toContainText('Set aside as a false positive.');
  await expect(scans(page).first().locator('.finding-severity')).toHaveText('info');
  await expect.poll(async () => ((await badge.count()) ? Number(await badge.textContent()) : 0)).toBe(worth - 1);
  await show(page, 'Incidents');
  await page.getByRole('button', { name: '← All incidents' }).click();
  await part(page, 'Closed').click();
  await expect(inbox(page)).toContainText('false positive');
  await part(page, 'Set aside').click();
  await expect(page.getByRole('list', { name: 'Set aside' })).toContainText('Port scan · ');
  await clean(page, 'what is set aside');
  await page.getByRole('button', { name: /^Take back Port scan/ }).click();
  await show(page, 'Findings');
  await expect(scans(page).first().locator('.finding-severity')).not.toHaveText('info');
  await scans(page).first().getByRole('button', { name: 'Open its incident' }).click();
  const host = card(page, 'Linked').getByRole('button', { name: /^\d+\.\d+\.\d+\.\d+$/ }).first();
  const address = await host.textContent();
  await host.click();
  await page.getByRole('menuitem', { name: 'Block…' }).click();
  await expect(page.getByRole('dialog').getByRole('region', { name: 'Rules' })).toContainText(address);
  await page.keyboard.press('Escape');
  await show(page, 'Reports');
  await choose(page, 'Template', 'Incidents');
  const report = words(await make(page));
  for (const word of ['Incident report', 'Port scan: ', 'false positive', 'Bob knows <b>it</b>.', 'lab, weekend', address]) {
    expect(report).toContain(word);
  }
});

test('the inbox is gone through by keys', async ({ page, visit }) => {
  await visit('#v=incidents');
  await begin(page);
  await expect(page.getByRole('heading', { name: 'Nothing to see to' })).toBeVisible();
  await clean(page, 'an empty inbox');
  for (const title of ['first', 'second', 'third']) {
    await byHand(page, title);
    await page.getByRole('button', { name: '← All incidents' }).click();
  }
  await expect(inbox(page)).toHaveCount(3);
  await page.locator('body').press('j');
  const focused = page.locator('.finding-open:focus');
  await expect(focused).toContainText('third');
  await page.keyboard.press('j');
  await expect(focused).toContainText('second');
  await page.keyboard.press('s');
  await expect(inbox(page).nth(1)).toContainText('acknowledged');
  await expect(focused).toContainText('second');
  await page.keyboard.press('s');
  await page.keyboard.press('s');
  // Resolved, it leaves the list, and the next one has the focus.
  await expect(inbox(page)).toHaveCount(2);
  await expect(focused).toContainText('first');
  await page.keyboard.press('k');
  await expect(focused).toContainText('third');
  await page.keyboard.press('e');
  await expect(page.getByRole('heading', { name: 'third', exact: true })).toBeVisible();
  await page.getByLabel('Assignee').press('Escape');
  await expect(inbox(page)).toHaveCount(2);
  await page.locator('body').press('j');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('incidents: down, up, open, next status, new');
  await page.keyboard.press('Escape');
  await page.locator('body').press('j');
  await page.locator('.finding-open').first().focus();
  await page.keyboard.press('n');
  await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused();
});

test('a wrong passphrase, a changed header, a changed text, a cut file: each has its own words, and nothing is lost', async ({ page, visit }) => {
  await visit('#v=incidents');
  await begin(page);
  await byHand(page, 'Here already');
  await page.getByRole('button', { name: '← All incidents' }).click();
  await part(page, 'Keeping').click();
  await clean(page, 'how incidents are kept');
  const id = 'i=ab&at=2026-03-02T09:00:00Z&c=2026-03-02T09:10:00Z';
  const text = `flowglass incidents 1\nwho&n=Ada\nincident&${id}&t=From%20elsewhere&s=new&v=high&a=&g=&x=0\nnote&at=2026-03-02T09:05:00Z&n=Ada&t=Hello\nnonsense\n`;
  const good = seal(text, 'another long passphrase');
  expect(unseal(good, 'another long passphrase')).toBe(text);
  const changed = (at) => {
    const other = Buffer.from(good);
    other[at] ^= 1;
    return other;
  };
  const bringIn = async (name, octets, words = 'another long passphrase') => {
    await page.getByLabel('File of incidents').setInputFiles(file(name, octets));
    await page.getByLabel('Its passphrase').fill(words);
    await page.getByRole('button', { name: 'Bring in' }).click();
  };
  const refused = async (name, octets, why, words) => {
    await bringIn(name, octets, words);
    await expect(card(page, 'Files').getByRole('alert')).toContainText(why);
    await expect(card(page, 'Files').getByRole('alert')).toContainText(name);
  };
  await refused('wrong.fgi', good, 'This is not the passphrase', 'another long passphrasf');
  await refused('salt.fgi', changed(20), 'This is not the passphrase');
  await refused('check.fgi', changed(50), 'This is not the passphrase');
  await refused('text.fgi', changed(100), 'The passphrase is right, but what was sealed was changed');
  await refused('tag.fgi', changed(good.length - 1), 'The passphrase is right, but what was sealed was changed');
  await refused('version.fgi', changed(8), 'It was sealed by another version');
  await refused('rounds.fgi', changed(14), 'rounds from the passphrase to the key, which none of ours does');
  await refused('cut.fgi', good.subarray(0, 120), `It was cut: 120 of at least ${good.length} octets`);
  await refused('header.fgi', good.subarray(0, 30), 'It was cut: 30 of at least 80 octets');
  await refused('longer.fgi', Buffer.concat([good, Buffer.from([0])]), '1 octet follows after its end');
  await refused('notes.txt', 'notes about a network', 'This is no file of incidents');
  await refused('strange.fgi', seal('shopping list', 'another long passphrase'), 'there are no incidents in it');
  await bringIn('good.fgi', good);
  await expect(page.getByText('1 new incident, 0 joined with those here, 0 as they were; 1 thing was left out')).toBeVisible();
  await expect(card(page, 'Files').getByRole('alert')).toHaveCount(0);
  await kept(page);
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as a file' }).click();
  const saved = readFileSync(await (await saving).path());
  const plain = unseal(saved, PASSPHRASE);
  expect(plain.split('\n').filter((line) => line.startsWith('incident&')).length).toBe(2);
  expect(plain).toContain('From%20elsewhere');
  // The command opens what the page sealed, with the same passphrase alone.
  const report = file('sealed.html', '');
  const typed = (words) => ['--passphrase-file', file('typed', `${words}\n`)];
  const command = ['report', scene('scan'), '--incidents', file('sealed.fgi', saved), '-o', report];
  flowglass([...command, ...typed(PASSPHRASE)]);
  for (const words of ['From elsewhere', 'Hello', 'Here already']) expect(readFileSync(report, 'utf8')).toContain(words);
  expect(() => flowglass([...command, ...typed('something else')])).toThrow('the passphrase is another one');
  // What the browser keeps is the same form, with another salt and nonce each time.
  const inside = await stored(page);
  expect(unseal(inside, PASSPHRASE)).toContain('Here%20already');
  expect(inside.subarray(16, 44)).not.toEqual(saved.subarray(16, 44));
  await part(page, 'Open').click();
  await expect(inbox(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await unlock(page, 'wrong passphrase');
  await expect(page.getByRole('alert')).toContainText('This is not the passphrase');
  await clean(page, 'a wrong passphrase');
  await unlock(page);
  await expect(inbox(page)).toHaveCount(2);
  await inbox(page).first().getByRole('button').click();
  await expect(page.getByRole('heading', { name: 'From elsewhere', exact: true })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Notes' })).toContainText('Hello');
});

test('they are locked when nobody touches the page, another passphrase opens them, and all are forgotten on purpose', async ({ page, visit }) => {
  await page.clock.install();
  await visit('#v=incidents');
  await begin(page);
  await byHand(page, 'Idle');
  await kept(page);
  await page.clock.fastForward('14:00');
  await expect(page.getByRole('heading', { name: 'Idle', exact: true })).toBeVisible();
  await page.mouse.move(300, 300);
  await page.mouse.move(310, 310);
  await page.clock.fastForward('14:00');
  await expect(page.getByRole('heading', { name: 'Idle', exact: true })).toBeVisible();
  await page.clock.fastForward('02:00');
  await expect(page.getByRole('heading', { name: 'Incidents are locked' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Idle', exact: true })).toHaveCount(0);
  await unlock(page);
  await part(page, 'Keeping').click();
  await expect(page.getByLabel('Lock when idle for')).toHaveValue('15');
  await page.getByLabel('Lock when idle for').selectOption('1');
  await page.getByLabel('New passphrase').fill('quite another one');
  await page.getByLabel('The same again').fill('quite another one');
  await page.getByRole('button', { name: 'Change it' }).click();
  await expect(page.getByText('Another passphrase opens them now')).toBeVisible();
  await kept(page);
  await page.clock.fastForward('01:06');
  await expect(page.getByRole('heading', { name: 'Incidents are locked' })).toBeVisible();
  await unlock(page);
  await expect(page.getByRole('alert')).toContainText('This is not the passphrase');
  await unlock(page, 'quite another one');
  await part(page, 'Open').click();
  await expect(inbox(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await show(page, 'Settings');
  await page.getByRole('button', { name: 'Forget everything' }).click();
  await expect(page.getByRole('alert')).toContainText('Sealed incidents are kept here, too.');
  await clean(page, 'forgetting incidents');
  await page.getByRole('button', { name: 'Keep all' }).click();
  await page.getByRole('button', { name: 'Forget everything' }).click();
  await page.getByRole('button', { name: 'Forget incidents, too' }).click();
  await expect(page.getByText('Forgotten', { exact: true })).toBeVisible();
  await show(page, 'Incidents');
  await expect(page.getByRole('heading', { name: 'A passphrase for incidents' })).toBeVisible();
});

test('two tabs lose nothing of each other', async ({ page, visit, context, site }) => {
  await visit('#v=incidents');
  await begin(page);
  const other = await context.newPage();
  await other.goto(`${site.url}#v=incidents`);
  await unlock(other);
  await byHand(page, 'In the first tab');
  await kept(page);
  await byHand(other, 'In the second tab');
  await kept(other);
  await other.getByRole('button', { name: '← All incidents' }).click();
  await expect(inbox(other)).toHaveCount(2);
  await other.close();
  expect(unseal(await stored(page), PASSPHRASE)).toContain('In%20the%20first%20tab');
});

test('nothing readable reaches the disk', async ({ site }) => {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'flowglass-profile-'));
  const { launchOptions } = test.info().project.use;
  const context = await chromium.launchPersistentContext(profile, { ...launchOptions, headless: true });
  const canary = 'canary-7f3a91';
  try {
    const page = await context.newPage();
    await page.goto(`${site.url}#v=incidents`);
    await begin(page, `${canary} passphrase`);
    await byHand(page, `${canary} title`);
    await page.getByRole('textbox', { name: 'New note' }).fill(`${canary} note`);
    await page.getByRole('button', { name: 'Add the note' }).click();
    await page.getByLabel('Tags').fill(`${canary}-tag`);
    await page.getByLabel('Tags').press('Enter');
    await page.getByRole('textbox', { name: 'New note' }).fill(`${canary} not even added`);
    await kept(page);
    // What is no secret is found, so that the search is one.
    await page.evaluate(() => localStorage.setItem('open', 'seen-7f3a91'));
    await page.waitForTimeout(1500);
    await page.goto('about:blank');
    await context.close();
    const found = files(profile).filter((name) => holds(name, canary));
    expect(found).toEqual([]);
    expect(files(profile).some((name) => holds(name, 'seen-7f3a91'))).toBe(true);
    expect(files(profile).some((name) => name.includes('IndexedDB'))).toBe(true);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
});

const files = (folder) => readdirSync(folder, { recursive: true })
  .map((name) => path.join(folder, name)).filter((name) => statSync(name, { throwIfNoEntry: false })?.isFile());

/** As one octet a letter, or two. */
const holds = (name, words) => {
  const octets = readFileSync(name);
  return octets.includes(words) || octets.includes(Buffer.from(words, 'utf16le'));
};

for (const [name, use] of [['dark', { colorScheme: 'dark' }], ['narrow', { viewport: { width: 390, height: 844 } }]]) {
  test.describe(name, () => {
    test.use(use);

    test(`nothing is wrong with incidents, ${name}`, async ({ page, visit }) => {
      await visit('#v=incidents');
      const fits = async (what) => {
        await clean(page, `${what}, ${name}`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, what).toBeLessThanOrEqual(0);
      };
      await fits('the first passphrase');
      await begin(page);
      await fits('an empty inbox');
      await byHand(page, `${'a-long-title-of-an-incident-'.repeat(4)}`);
      await page.getByRole('textbox', { name: 'Link' }).fill('2001:db8:1234:5678:9abc:def0:1234:5678');
      await page.getByRole('button', { name: 'Link it' }).click();
      await fits('an incident');
      await page.getByRole('button', { name: '← All incidents' }).click();
      await fits('the inbox');
      await part(page, 'Keeping').click();
      await fits('how they are kept');
      await page.getByRole('button', { name: 'Lock', exact: true }).click();
      await fits('locked incidents');
    });
  });
}
