import type { Page } from '@playwright/test';
import { createCase } from './cases';
import { enter, expect, GROUP_MANAGER, login, MANAGER, PASSWORD, pick, test } from './fixtures';
import { addUser, SECRET } from './people';

/** What the rules make of a right, as a person sees it. */

const dialog = (page: Page) => page.getByRole('dialog');

/** Asks why somebody may, or may not, watch a camera. */
async function whyWatch(page: Page, who: string, camera: string) {
  await page.goto('/access');
  await pick(page, 'Who', who);
  await pick(page, 'What', camera);
  await page.getByRole('option', { name: 'watch live video' }).click();
  return page.getByRole('region', { name: 'Why' });
}

test('whoever is in the root group reaches what is assigned to no group, and nobody else (T7, T8)', async ({
  page,
}) => {
  await login(page, 'camera-manager@demo.canopy', '/resources?kind=CAMERA');
  await page.getByRole('button', { name: 'New resource' }).click();
  await dialog(page).getByLabel('Name', { exact: true }).fill('Camera of nowhere');
  await dialog(page).getByRole('button', { name: 'Create' }).click();
  const camera = page.getByRole('heading', { name: 'Camera of nowhere', level: 1 });
  await expect(camera).toBeVisible();
  const address = page.url();

  await login(page, MANAGER);
  const reaches = await whyWatch(page, 'Demo Camera manager', 'Camera of nowhere');
  await expect(reaches.getByRole('heading', { name: 'watch live video: Yes' })).toBeVisible();
  await expect(reaches).toContainText('T8');
  const lacks = await whyWatch(page, 'Demo Operator', 'Camera of nowhere');
  await expect(lacks.getByRole('heading', { name: 'watch live video: No' })).toBeVisible();
  await expect(lacks).toContainText('T7');

  await login(page, 'camera-manager@demo.canopy', new URL(address).pathname);
  await expect(camera).toBeVisible();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Camera of nowhere was deleted.')).toBeVisible();
});

test('a second role in a group replaces the first (T6)', async ({ page }) => {
  await login(page, MANAGER, '/groups?search=Visitors');
  await page.getByRole('rowheader', { name: 'Visitors' }).getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'Visitors', level: 2 })).toBeVisible();
  const journalist = page.getByRole('row', { name: 'Visiting journalist' });
  await expect(journalist).toBeVisible();
  const before = await page.getByRole('heading', { name: /^\d+ members?$/ }).textContent();
  for (const role of ['Operator', 'Observer']) {
    await page.getByRole('button', { name: 'Add member' }).click();
    await pick(page, 'User', 'Visiting journalist');
    await dialog(page).getByRole('button', { name: /Role/ }).click();
    await page.getByRole('option', { name: role }).click();
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await expect(dialog(page)).toHaveCount(0);
    await expect(journalist).toContainText(role);
    await expect(page.getByRole('heading', { name: before ?? '', exact: true })).toBeVisible();
  }
});

test('what is individually assigned stays when the user goes to another group (T9)', async ({
  page,
}) => {
  await login(page, MANAGER);
  await addUser(page, { name: 'Moved About', email: 'moved@example.com', group: 'Visitors' });
  await page.getByRole('button', { name: 'Assign', exact: true }).click();
  await pick(page, 'Add a camera', 'Old Town');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  const cameras = page.getByRole('region', { name: /Accessible cameras/ });
  await expect(cameras).toContainText('Old Town');
  await page.getByRole('button', { name: 'Add to a group' }).click();
  await pick(page, 'Group', 'Alaska');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  // It comes to stand above the other, which must not move away under a press.
  await expect(page.getByRole('button', { name: 'Remove from Alaska' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove from Visitors' }).click();
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Member Demo / Alaska')).toBeVisible();
  await expect(cameras).toContainText('Old Town');
  const why = await whyWatch(page, 'Moved About', 'Old Town');
  await expect(why.getByRole('heading', { name: 'watch live video: Yes' })).toBeVisible();
  await expect(why).toContainText('T9');
});

test('with a user go the business cases that he made (U12)', async ({ page, another }) => {
  await login(page, MANAGER);
  const maker = { name: 'Case Maker', email: 'maker@example.com', group: 'California' };
  await addUser(page, { ...maker, role: 'Group manager', licenses: '3' });
  const other = await another();
  await login(other, maker.email, '/analytics', SECRET);
  await createCase(other, 'Soon gone');
  const third = await another();
  await login(third, GROUP_MANAGER, '/analytics');
  await expect(third.getByRole('link', { name: 'Soon gone' })).toBeVisible();
  await page.getByRole('button', { name: 'Delete user' }).click();
  await dialog(page).getByRole('textbox').fill(maker.name);
  await dialog(page).getByRole('button', { name: 'Delete user' }).click();
  await expect(page.getByText('Case Maker was deleted.')).toBeVisible();
  await expect(third.getByRole('link', { name: 'Soon gone' })).toHaveCount(0);
  await expect(other.getByRole('alert')).toContainText('Your session has ended.');
});

test('a manager sets the password of another, who is logged out and enters with the new one (U11)', async ({
  page,
  another,
}) => {
  const email = 'grace.garcia@demo.canopy';
  const other = await another();
  await login(other, email, '/account', PASSWORD);
  await login(page, MANAGER, `/users?search=${email}`);
  await page.getByRole('rowheader', { name: 'Grace Garcia' }).getByRole('link').click();
  await page.getByRole('button', { name: 'Set password' }).click();
  const set = dialog(page).getByRole('button', { name: 'Set password' });
  await dialog(page).getByLabel('New password').fill('not allowed');
  await set.click();
  const field = dialog(page).locator('.field', { hasText: 'New password' });
  await expect(field).toContainText('A password has letters');
  await expect(field).toContainText('U11');
  await dialog(page).getByLabel('New password').fill(SECRET);
  await set.click();
  await expect(page.getByText('Grace Garcia has another password.')).toBeVisible();
  await expect(other.getByRole('alert')).toContainText('Your session has ended.');
  await enter(other, email, SECRET);
  await expect(other.getByRole('button', { name: 'Log out' })).toBeVisible();
});
