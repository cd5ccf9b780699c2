import type { Page } from '@playwright/test';
import { expect, GROUP_MANAGER, login, MANAGER, picture, test } from './fixtures';
import { addUser, fillIn } from './people';

/** What is there for somebody, and what is as if it did not exist. */

const MISSING = 'There is nothing here';

async function total(page: Page): Promise<number> {
  const said = await page.getByText(/^[\d,]+ users$/).textContent();
  return Number(said?.replace(/\D/g, ''));
}

test('what somebody may not see is not listed, counted, found or shown (U1)', async ({
  page,
  another,
}) => {
  const other = await another();
  await login(page, MANAGER, '/users');
  await login(other, GROUP_MANAGER, '/users');
  expect(await total(other)).toBeLessThan(await total(page));
  const search = 'system-manager@';
  await page.getByLabel('Name or email').fill(search);
  await expect(page.getByText('1 user', { exact: true })).toBeVisible();
  await other.getByLabel('Name or email').fill(search);
  await expect(other.getByText('0 users', { exact: true })).toBeVisible();
  await picture(other, 'nothing-found');
  await page.getByRole('rowheader', { name: 'Demo System manager' }).getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'Demo System manager' })).toBeVisible();
  const { pathname } = new URL(page.url());
  await other.goto(pathname);
  await expect(other.getByText(MISSING)).toBeVisible();
  // What is not there at all is said in the same words.
  await other.goto(`${pathname.slice(0, -1)}${pathname.endsWith('0') ? '1' : '0'}`);
  await expect(other.getByText(MISSING)).toBeVisible();

  await page.goto('/groups?search=Alaska');
  await expect(page.getByRole('rowheader', { name: 'Alaska', exact: true })).toBeVisible();
  await other.goto('/groups?search=Alaska');
  await expect(other.getByText('0 groups', { exact: true })).toBeVisible();
  await other.goto('/groups');
  const topmost = other.getByRole('treegrid').getByRole('row', { level: 1 });
  await expect(topmost).toHaveCount(1);
  await expect(topmost).toContainText('California');
});

test('two users have not the same email, in whatever letters, nor does a duplicate (U2, U10)', async ({
  page,
}) => {
  await login(page, MANAGER, '/users?search=operator@');
  await page.getByRole('rowheader', { name: 'Demo Operator' }).getByRole('link').click();
  await page.getByRole('link', { name: 'Duplicate user' }).click();
  await expect(page.getByRole('button', { name: 'Role in California' })).toBeVisible();
  await fillIn(page, 'Demo Double', 'Member@Demo.Canopy');
  const email = page.locator('.field', { hasText: 'Email' });
  await expect(email).toContainText('Somebody has this email already; use another.');
  await expect(email).toContainText('U2');
  await page.getByRole('button', { name: 'Create user' }).click();
  await expect(email).toContainText('U2');
  await picture(page, 'email-taken');
  await page.goto('/users?search=Demo Double');
  await expect(page.getByText('0 users', { exact: true })).toBeVisible();
});

test('whoever was deleted with his only group is added again with the same email, and nothing of before comes back (T19)', async ({
  page,
}) => {
  await login(page, MANAGER);
  const email = 'once-more@example.com';
  await addUser(page, { name: 'Once More', email, group: 'Visitors', role: 'Operator' });
  const before = page.url();
  await page.getByRole('button', { name: 'Remove from Visitors' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete user' }).click();
  await expect(page.getByText('Once More was deleted.')).toBeVisible();
  await addUser(page, { name: 'Once More', email, group: 'Alaska' });
  expect(page.url()).not.toBe(before);
  await expect(page.getByText('Member Demo / Alaska')).toBeVisible();
  await expect(page.getByRole('main').getByText('Visitors')).toHaveCount(0);
  await page.goto(before);
  await expect(page.getByText(MISSING)).toBeVisible();
});
