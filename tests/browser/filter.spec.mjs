// The filter box: what it proposes from the data at hand, and lists that the user gave a name.
import { expect, test } from './house/test.mjs';
import { clean } from './house/axe.mjs';
import { talk } from './house/captures.mjs';
import { expectTotals, filter, open, show } from './house/page.mjs';

const box = (page) => page.getByRole('combobox', { name: 'Filter' });
const offers = (page) => page.getByRole('listbox', { name: 'Proposals' }).getByRole('option');

test('values that were seen are proposed with the number of flows that have them', async ({ page, visit }) => {
  await visit();
  await open(page, talk());
  await box(page).pressSequentially('ip.addr == 192.');
  await expect(offers(page)).toHaveText([/^192\.0\.2\.53In 1 flow\.$/]);
  await clean(page, 'proposals');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(box(page)).toHaveValue('ip.addr == 192.0.2.53');
  // Words that contain what is typed are looked for in the data.
  await box(page).fill('');
  await box(page).pressSequentially('app == tt');
  await expect(offers(page).first()).toHaveText(/^HTTPIn 1 flow\.$/);
});

test('a list has a name that filters and proposals know, and is kept', async ({ page, visit }) => {
  await visit();
  await open(page, talk());
  await show(page, 'Settings');
  const lists = page.getByRole('textbox', { name: 'Named lists' });
  const save = page.locator('section', { hasText: 'Named lists' }).getByRole('button', { name: 'Save' });
  await lists.fill('no equals sign');
  await expect(page.getByRole('alert')).toContainText('Line 1:');
  await expect(save.last()).toBeDisabled();
  await lists.fill('# mine\nresolvers = 192.0.2.53\nothers = 10.9.9.9');
  await save.last().click();
  await expect(page.getByText('Filters know the new lists')).toBeVisible();
  await show(page, 'Overview');
  await box(page).pressSequentially('ip.addr in $');
  await expect(offers(page)).toHaveText([/^\$others/, /^\$resolvers/]);
  await filter(page, 'ip.addr in $resolvers');
  await expectTotals(page, { flows: 1 });
  await filter(page, 'ip.addr in $resolver');
  await expect(page.getByRole('alert')).toContainText('$resolvers');
  await page.reload();
  await open(page, talk());
  await show(page, 'Settings');
  await expect(lists).toHaveValue(/resolvers = 192\.0\.2\.53/);
});
