import type { Page } from '@playwright/test';
import { enter, expect, GROUP_MANAGER, login, MANAGER, pick, picture, test } from './fixtures';
import { fillIn, holdBack, SECRET } from './people';

/** The tasks of the user page, in the words of the page that they come from. */

const preview = (page: Page) => page.getByRole('complementary', { name: 'What would change' });

async function find(page: Page, email: string, name: string) {
  await page.getByLabel('Name or email').fill(email);
  await expect(page.getByText('1 user', { exact: true })).toBeVisible();
  await page.getByRole('rowheader', { name }).getByRole('link').click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}

test('adding a new user, with access restrictions, an action limit and a pool of addresses', async ({
  page,
  another,
}) => {
  await login(page, MANAGER);
  await page.getByRole('link', { name: 'Add user' }).click();
  await fillIn(page, 'Nora Quay', 'nora@example.com');
  await expect(page.getByText(/^(weak|fair|good|strong)$/)).toBeVisible();
  await pick(page, 'Add to a group', 'Alameda');
  await expect(preview(page)).toContainText('1 user');
  await pick(page, 'Add a layout', 'Alameda overview');
  await holdBack(page);
  await page.getByLabel('Allowed addresses').fill('127.0.0.0/8');
  await expect(preview(page)).toContainText('Nora Quay');
  await picture(page, 'new-user');
  await page.getByRole('button', { name: 'Create user' }).click();
  // It is said for a while only.
  await expect(page.getByText('Nora Quay was added.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Nora Quay', level: 1 })).toBeVisible();
  await expect(page.getByText('Alameda overview')).toBeVisible();
  await expect(page.getByText('127.0.0.0/8')).toBeVisible();
  await picture(page, 'user');

  const other = await another();
  await other.goto('/');
  await enter(other, 'nora@example.com', SECRET);
  await expect(other.getByRole('button', { name: 'Log out' })).toBeVisible();
  await expect(other.getByRole('link', { name: 'Licences' })).toHaveCount(0);
});

test('what cannot be saved is refused at its field, and names what is in the way', async ({
  page,
}) => {
  await login(page, GROUP_MANAGER, '/users/new');
  await fillIn(page, 'Pat Void', 'operator@demo.canopy');
  await pick(page, 'Add to a group', 'California');
  await expect(page.getByText('Somebody has this email already; use another.')).toBeVisible();
  await page.getByLabel('Email').fill('pat@example.com');
  await page.getByLabel('Password', { exact: true }).fill('a b');
  await expect(page.getByText(/password is 6 to 255|A password/i).first()).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(SECRET);
  await page.getByRole('button', { name: /Role in California/ }).click();
  await page.getByRole('option', { name: 'System manager' }).click();
  await expect(page.getByText('exists in the root group only')).toBeVisible();
  await expect(page.getByText('T13')).toBeVisible();
  await page.getByRole('button', { name: /Role in California/ }).click();
  await page.getByRole('option', { name: 'Member' }).click();
  await page.getByLabel('Level 1').fill('100000');
  await page.getByLabel('Allowed addresses').fill('nonsense');
  await expect(page.getByText('An entry of an IP pool is an address')).toBeVisible();
  await page.getByLabel('Allowed addresses').fill('');
  await expect(page.getByText(/not so many licences of level 1/)).toBeVisible();
  await picture(page, 'refusals');
});

test('a layout is given with all its cameras only, and those that are missing can be added', async ({
  page,
}) => {
  await login(page, MANAGER, '/users/new');
  await fillIn(page, 'Lay Out', 'layout@example.com');
  await pick(page, 'Add to a group', 'Alabama');
  await pick(page, 'Add a layout', 'All states');
  const missing = page.getByRole('button', { name: /^Give \d+ missing cameras? too$/ });
  await expect(missing).toBeVisible();
  await expect(page.getByText('U8')).toBeVisible();
  await picture(page, 'layout-without-cameras');
  await missing.click();
  await expect(missing).toBeHidden();
  await expect(preview(page)).toContainText('Lay Out');
  await page.getByRole('button', { name: 'Create user' }).click();
  await expect(page.getByRole('heading', { name: 'Lay Out', level: 1 })).toBeVisible();

  // And no camera of it is taken away while the layout stays.
  await page
    .getByRole('region', { name: /Accessible cameras/ })
    .getByRole('button', { name: /^Take out/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Take away' }).click();
  await expect(page.getByRole('dialog')).toContainText('U8');
  await expect(page.getByRole('dialog').getByRole('link', { name: 'All states' })).toBeVisible();
});

test('duplicating a user copies all but login, password and name', async ({ page }) => {
  await login(page, MANAGER);
  await find(page, 'operator@demo', 'Demo Operator');
  await page.getByRole('link', { name: 'Duplicate user' }).click();
  await expect(page.getByRole('button', { name: /Role in California/ })).toContainText('Operator');
  await expect(page.getByLabel('Email')).toHaveValue('');
  await fillIn(page, 'Demo Twin', 'twin@example.com');
  await expect(preview(page)).toContainText('Demo Twin');
  await page.getByRole('button', { name: 'Create user' }).click();
  await expect(page.getByRole('heading', { name: 'Demo Twin', level: 1 })).toBeVisible();
  await expect(page.getByText('Operator Demo / California')).toBeVisible();
});

test('a user is deleted after his name was typed', async ({ page }) => {
  await login(page, MANAGER, '/users?search=Elena');
  await page.getByRole('button', { name: 'Delete Elena Novak' }).click();
  const dialog = page.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: 'Delete user' });
  await expect(confirm).toBeDisabled();
  await expect(dialog).toContainText('loses');
  await picture(page, 'delete-user');
  await dialog.getByRole('textbox').fill('Elena Novak');
  await confirm.click();
  await expect(page.getByText('Elena Novak was deleted.')).toBeVisible();
  await expect(page.getByRole('row', { name: 'Elena Novak' })).toHaveCount(0);
});

test('nobody deletes himself: it is not offered, and said why', async ({ page }) => {
  await login(page, MANAGER, '/users?search=system-manager@');
  await page.getByRole('button', { name: 'Delete Demo System manager' }).click();
  await expect(page.getByRole('dialog')).toContainText('T11');
  await page.keyboard.press('Escape');
  await find(page, 'system-manager@', 'Demo System manager');
  await expect(page.getByRole('button', { name: 'Edit' }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Delete user' })).toHaveCount(0);
});
