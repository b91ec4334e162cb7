// Alerts of one's own: written with a trial on what is here, kept by the browser, fired as findings.
import { clean } from './house/axe.mjs';
import { expect, test } from './house/test.mjs';
import { byHand, scene } from './house/captures.mjs';
import { open, show, shown } from './house/page.mjs';

const field = (page, name) => page.getByRole('textbox', { name });
const editor = (page) => page.locator('section.card').filter({ has: page.locator('form') });
const own = (page) => page.getByRole('list', { name: 'Your alerts' }).getByRole('listitem');
const fired = (page) => page.getByRole('list', { name: 'Findings' }).getByRole('listitem').filter({ hasText: ' fired ' });

test('a rule is tried while it is typed, fires, and is there after a reload', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await page.locator('body').press('g');
  await page.keyboard.press('n');
  await shown(page, 'Alerts');
  await expect(page.getByText('None yet.')).toBeVisible();
  // Six packets of 74 octets, in five flows of one client.
  await expect(editor(page)).toContainText('It would not have fired: 444 bytes was the most, 500 MB is the threshold. Tried on 5 flows.');
  await expect(editor(page).getByRole('button', { name: 'Save' })).toBeDisabled();
  await clean(page, 'no alerts');
  await field(page, 'Fires above').fill('400');
  await expect(editor(page)).toContainText('It would have fired 1 time: 444 bytes was the most');
  await expect(page.getByRole('list', { name: 'When it would have fired' })).toContainText('10.0.0.5 · 444 bytes');
  await field(page, 'Filter').fill('port 4000');
  await expect(editor(page)).toContainText('It would not have fired: 148 bytes was the most');
  await field(page, 'Filter').fill('prot 4000 &&');
  await expect(editor(page).getByRole('status')).toContainText('filter:');
  await clean(page, 'an alert that makes no sense');
  await field(page, 'Filter').fill('');
  await page.getByRole('combobox', { name: 'Adds up' }).selectOption('flows');
  await field(page, 'Fires above').fill('3');
  await field(page, 'Name').fill('many flows');
  await field(page, 'Name').press('Enter');
  await expect(own(page)).toContainText('More than 3 flows for each client within 5m (medium)');
  await expect(own(page)).toContainText('Fired 1 time.');
  await clean(page, 'an alert that fired');
  await own(page).getByRole('button', { name: 'Show them' }).click();
  await shown(page, 'Findings');
  await expect(fired(page)).toContainText('many flows fired 1 time');
  await expect(fired(page)).toContainText('medium');
  await page.goto('about:blank');
  await visit();
  await open(page, byHand());
  await show(page, 'Findings');
  await expect(fired(page)).toContainText('many flows');
});

test('an alert is changed, is quiet, is off, and goes', async ({ page, visit }) => {
  await visit();
  await open(page, byHand());
  await show(page, 'Alerts');
  await field(page, 'Name').fill('any traffic');
  await field(page, 'Fires above').fill('0');
  await expect(editor(page)).toContainText('It would have fired 1 time');
  await editor(page).getByRole('button', { name: 'Save' }).click();
  await expect(own(page)).toContainText('Fired 1 time.');
  await own(page).getByRole('button', { name: 'Change any traffic' }).click();
  await expect(field(page, 'Name')).toBeFocused();
  await expect(field(page, 'Name')).toHaveValue('any traffic');
  // The capture is of nine o'clock.
  await field(page, 'Quiet at (UTC)').fill('08:00-10:00');
  await expect(page.getByRole('list', { name: 'When it would have fired' })).toContainText('in quiet hours');
  await editor(page).getByRole('button', { name: 'Save' }).click();
  await expect(own(page)).toContainText('quiet at 08:00-10:00');
  await show(page, 'Findings');
  await expect(fired(page)).toContainText('all in quiet hours');
  await expect(fired(page)).toContainText('info');
  await show(page, 'Alerts');
  await own(page).getByRole('checkbox', { name: 'any traffic' }).uncheck();
  await expect(own(page)).toContainText('Off.');
  await show(page, 'Findings');
  await expect(fired(page)).toHaveCount(0);
  await show(page, 'Alerts');
  await own(page).getByRole('button', { name: 'Change any traffic' }).click();
  await editor(page).getByRole('button', { name: 'Use the most as threshold' }).click();
  await expect(field(page, 'Fires above')).toHaveValue('444');
  await expect(editor(page)).toContainText('It would not have fired');
  await editor(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { name: 'New alert' })).toBeVisible();
  await own(page).getByRole('button', { name: 'Remove any traffic' }).click();
  await expect(page.getByText('None yet.')).toBeVisible();
});

for (const [name, use] of [['dark', { colorScheme: 'dark' }], ['narrow', { viewport: { width: 390, height: 844 } }]]) {
  test.describe(name, () => {
    test.use(use);

    test(`nothing is wrong with alerts, ${name}`, async ({ page, visit }) => {
      await visit();
      await open(page, scene('scan'));
      await show(page, 'Alerts');
      await field(page, 'Name').fill('more than a few flows of one client in a while');
      await field(page, 'Fires above').fill('0');
      await expect(editor(page)).toContainText('It would have fired');
      await editor(page).getByRole('button', { name: 'Save' }).click();
      await expect(own(page)).toHaveCount(1);
      await clean(page, `alerts, ${name}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    });
  });
}
