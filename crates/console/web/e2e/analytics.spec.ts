import type { Page } from '@playwright/test';
import { createCase, deleteCase } from './cases';
import { expect, GROUP_MANAGER, login, MANAGER, pick, picture, record, test } from './fixtures';

const dialog = (page: Page) => page.getByRole('dialog');
const idOf = (page: Page) =>
  decodeURIComponent(new URL(page.url()).pathname.split('/').pop() ?? '');

/** The licences that a Group manager has of level 1, as a System manager gives them. */
async function give(page: Page, count: string) {
  await page
    .getByRole('region', { name: 'Licences' })
    .getByRole('button', { name: 'Edit' })
    .click();
  await dialog(page).getByLabel('Level 1').fill(count);
  await dialog(page).getByLabel('Level 2').focus();
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(page)).toHaveCount(0);
}

test('a business case is made, changed, paused, and tells what it has seen', async ({ page }) => {
  await login(page, GROUP_MANAGER, '/analytics');
  await createCase(page, 'Gate');
  await page.getByRole('button', { name: 'Edit' }).click();
  const zone = dialog(page).getByLabel('Part of the picture', { exact: true });
  await zone.fill('10 20; 90');
  await expect(dialog(page)).toContainText('Write each corner as two numbers');
  // Two corners are no zone, which the server says at the cameras.
  await zone.fill('10 20; 90 20');
  await expect(dialog(page).getByRole('group', { name: 'Cameras' })).toContainText(
    '3 to 64 corners',
  );
  await zone.fill('10 20; 90 20; 50 80');
  await expect(dialog(page)).not.toContainText('corners, or none');
  await dialog(page).getByLabel('At least sure').fill('80');
  await dialog(page).getByRole('button', { name: 'Add a reaction' }).click();
  await dialog(page)
    .getByRole('button', { name: /What follows an event/ })
    .click();
  await page.getByRole('option', { name: 'An email' }).click();
  await dialog(page).getByLabel('To which email').fill('guard@example.com');
  await expect(dialog(page)).toContainText('Nobody gains or loses');
  await picture(page, 'business-case-edit');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('region', { name: 'Cameras (1)' })).toContainText('80%');
  await expect(page.getByRole('img', { name: 'A part of the picture is watched' })).toBeVisible();
  await expect(page.getByText('An email: guard@example.com')).toBeVisible();

  const camera = page.getByRole('region', { name: 'Cameras (1)' }).getByRole('link');
  const cameraId = decodeURIComponent((await camera.getAttribute('href'))?.split('/').pop() ?? '');
  await expect(page.getByText('It has seen nothing yet.')).toBeVisible();
  const event = {
    cameraId,
    at: '2026-03-03T10:00:00Z',
    score: 93,
    details: 'somebody at the gate',
  };
  await record(page, idOf(page), event);
  await page.getByRole('button', { name: 'Look again' }).click();
  const events = page.getByRole('grid', { name: '1 event' });
  await expect(events.getByRole('row', { name: /3 Mar 2026/ })).toContainText('93%');
  await expect(events).toContainText('somebody at the gate');
  await picture(page, 'business-case');

  for (const [turn, state] of [
    ['Pause', 'Paused'],
    ['Resume', 'Runs'],
  ] as const) {
    await page.getByRole('button', { name: turn }).click();
    await dialog(page).getByRole('button', { name: turn }).click();
    await expect(page.getByRole('definition').filter({ hasText: state })).toBeVisible();
  }
  await deleteCase(page, 'Gate');
  await expect(page.getByText('0 business cases')).toBeVisible();
});

test('whoever has no licence left is told so at the cameras (U6)', async ({ page }) => {
  await login(page, 'camera-manager@demo.canopy', '/analytics');
  await page.getByRole('button', { name: 'New business case' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Beyond');
  await pick(page, 'Add a camera', 'Old Town');
  const cameras = dialog(page).getByRole('group', { name: 'Cameras' });
  await expect(cameras).toContainText('U6');
  await dialog(page).getByRole('button', { name: 'Create' }).click();
  await expect(cameras).toContainText('not so many licences of level 1');
});

test('a case whose licences are taken away is shown as leaving, and revives with them (U9)', async ({
  page,
  another,
}) => {
  const other = await another();
  await login(other, GROUP_MANAGER, '/analytics');
  await createCase(other, 'Short of licences');
  await login(page, MANAGER, '/users?search=group-manager@');
  await page.getByRole('rowheader', { name: 'Demo Group manager' }).getByRole('link').click();
  await give(page, '0');
  await expect(other.getByText(/No licences: deleted/)).toBeVisible();
  await expect(other.getByRole('button', { name: 'Edit' })).toHaveCount(0);
  await picture(other, 'business-case-suspended');
  await other.goto('/analytics?suspended=yes');
  await expect(other.getByText('1 business case', { exact: true })).toBeVisible();
  await other.getByRole('link', { name: 'Short of licences' }).click();
  await give(page, '50');
  await expect(other.getByRole('definition').filter({ hasText: 'Runs' })).toBeVisible();
  await deleteCase(other, 'Short of licences');
});

test('an entry of a list is added, changed and taken out', async ({ page }) => {
  await login(page, GROUP_MANAGER, '/resources?kind=PLATE_LIST');
  await page.getByRole('rowheader').getByRole('link').first().click();
  await page.getByRole('button', { name: 'Add entry' }).click();
  await dialog(page).getByLabel('Called').fill('The post');
  await dialog(page).getByLabel('Number plate').fill('B AB 1234');
  await dialog(page).getByRole('button', { name: 'Add entry' }).click();
  const entry = page.getByRole('row', { name: 'The post' });
  await expect(entry).toContainText('Demo Group manager');
  await page.getByRole('button', { name: 'Change The post' }).click();
  await dialog(page).getByLabel('Number plate').fill('x'.repeat(300));
  await expect(dialog(page).locator('.field', { hasText: 'Number plate' })).toContainText('200');
  await dialog(page).getByLabel('Number plate').fill('B AB 4321');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(entry).toContainText('B AB 4321');
  await page.getByRole('button', { name: 'Delete The post' }).click();
  await dialog(page).getByRole('button', { name: 'Delete' }).click();
  await expect(entry).toHaveCount(0);
});
