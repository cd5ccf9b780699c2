import type { Page } from '@playwright/test';
import { expect, GROUP_MANAGER, login, MANAGER, pick, picture, test } from './fixtures';

/** What the rules refuse, as a person meets it; those of single tasks are where the tasks are. */

const dialog = (page: Page) => page.getByRole('dialog');

async function openGroup(page: Page, name: string) {
  await page.goto(`/groups?search=${name}`);
  await page.getByRole('rowheader', { name, exact: true }).first().getByRole('link').click();
  await expect(page.getByRole('heading', { name, level: 2 })).toBeVisible();
}

test('a user without a group is not created, and it is said at the field (T1)', async ({
  page,
}) => {
  await login(page, MANAGER, '/users/new');
  await page.getByLabel('Name', { exact: true }).fill('No Place');
  await page.getByLabel('Email').fill('no-place@example.com');
  await page.getByLabel('Password', { exact: true }).fill('first-Secret1');
  await page.getByRole('button', { name: 'Create user' }).click();
  await expect(page.locator('.pick', { hasText: 'Add to a group' })).toContainText('Please');
  await expect(page.getByRole('heading', { name: 'Add user' })).toBeVisible();
});

test('a Camera manager exists in the root group only (T18)', async ({ page }) => {
  await login(page, MANAGER);
  await openGroup(page, 'Alaska');
  await page.getByRole('button', { name: 'Add member' }).click();
  await pick(page, 'User', 'Ada Abbott');
  await dialog(page).getByRole('button', { name: /Role/ }).click();
  await page.getByRole('option', { name: 'Camera manager' }).click();
  await expect(dialog(page)).toContainText('T18');
});

test('only a System manager makes a System manager (T14)', async ({ page }) => {
  await login(page, GROUP_MANAGER);
  await openGroup(page, 'Alameda');
  await page.getByRole('button', { name: 'Add member' }).click();
  await pick(page, 'User', 'Demo Operator');
  await dialog(page).getByRole('button', { name: /Role/ }).click();
  await page.getByRole('option', { name: 'System manager' }).click();
  await expect(dialog(page)).toContainText('Only a System manager makes somebody');
  await expect(dialog(page)).toContainText('T14');
  await picture(page, 'only-a-system-manager');
});

test('nobody gives himself a role (T12)', async ({ page }) => {
  await login(page, GROUP_MANAGER);
  await openGroup(page, 'Alameda');
  await page.getByRole('button', { name: 'Add member' }).click();
  await pick(page, 'User', 'Demo Group manager');
  await expect(dialog(page)).toContainText('T12');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(page)).toContainText('T12');
});

test('a group is not moved below itself (T2), and the root group is not deleted (T15)', async ({
  page,
}) => {
  await login(page, MANAGER);
  await openGroup(page, 'Alaska');
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await pick(page, 'Below which group', 'Kenai');
  await expect(dialog(page).getByRole('group', { name: 'New place' })).toContainText('T2');
  await page.keyboard.press('Escape');
  await openGroup(page, 'Demo');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(dialog(page)).toContainText('T15');
});

test('with his only group a user is deleted, which is said before (T19)', async ({ page }) => {
  await login(page, MANAGER, '/users?search=observer@');
  await page.getByRole('rowheader', { name: 'Demo Observer' }).getByRole('link').click();
  await page.getByRole('button', { name: 'Remove from California' }).click();
  await expect(dialog(page)).toContainText('This is the only group of Demo Observer');
  await expect(dialog(page).getByRole('button', { name: 'Delete user' })).toBeVisible();
  await picture(page, 'only-group');
});

test('a camera group is given with its cameras only (U8)', async ({ page }) => {
  await login(page, MANAGER, '/users/new');
  await page.getByLabel('Name', { exact: true }).fill('Camera Group');
  await page.getByLabel('Email').fill('camera-group@example.com');
  await page.getByLabel('Password', { exact: true }).fill('first-Secret1');
  await pick(page, 'Add to a group', 'Visitors');
  await pick(page, 'Add a camera group', 'Alameda selection');
  await expect(page.getByText('U8')).toBeVisible();
  await page.getByRole('button', { name: /^Give \d+ missing cameras too$/ }).click();
  await page.getByRole('button', { name: 'Create user' }).click();
  await expect(page.getByRole('heading', { name: 'Camera Group', level: 1 })).toBeVisible();
  const cameras = page.getByRole('region', { name: /Accessible cameras/ });
  await cameras
    .getByRole('button', { name: /^Take out/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Take away' }).click();
  await expect(dialog(page)).toContainText('U8');
  const held = dialog(page).getByRole('link', { name: 'Alameda selection' });
  await expect(held).toBeVisible();
  await page.keyboard.press('Escape');

  // What is individually assigned is view-only (T10), and whoever asks why is told so.
  const user = new URL(page.url()).pathname.split('/').pop();
  await page.goto(`/access?user=${user}`);
  await pick(page, 'What', 'Alameda selection');
  await page.getByRole('option', { name: /delete a camera group/ }).click();
  await expect(page.getByRole('heading', { name: /delete a camera group: No/ })).toBeVisible();
  await expect(page.getByText('T10').first()).toBeVisible();
});
