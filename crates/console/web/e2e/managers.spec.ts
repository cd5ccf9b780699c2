import type { Page } from '@playwright/test';
import { expect, login, MANAGER, pick, picture, test } from './fixtures';
import { addUser, fillIn, SECRET } from './people';

/** What the rules refuse about those who manage the whole System. */

const dialog = (page: Page) => page.getByRole('dialog');

async function leave(page: Page) {
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
}

test('the last System manager is not deleted, demoted, limited, deactivated or taken out (T15)', async ({
  page,
}) => {
  await login(page, MANAGER);
  // He may do almost all, but there must be one who is held to nothing.
  const second = { name: 'Second Manager', email: 'second@example.com', group: 'Demo' };
  await addUser(page, { ...second, role: 'System manager', limited: true });
  await login(page, second.email, '/users?search=system-manager@', SECRET);
  await page.getByRole('button', { name: 'Delete Demo System manager' }).click();
  await expect(dialog(page)).toContainText('T15');
  await dialog(page).getByRole('textbox').fill('Demo System manager');
  await dialog(page).getByRole('button', { name: 'Delete user' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('T15');
  await picture(page, 'last-system-manager');
  await leave(page);
  await page.getByRole('rowheader', { name: 'Demo System manager' }).getByRole('link').click();
  await page.getByRole('button', { name: 'Change the role in Demo' }).click();
  await dialog(page).getByRole('button', { name: /Role/ }).click();
  await page.getByRole('option', { name: 'Member' }).click();
  await expect(dialog(page)).toContainText('T15');
  await leave(page);
  await page
    .getByRole('region', { name: 'Action limits' })
    .getByRole('button', { name: 'Edit' })
    .click();
  await dialog(page).getByText('Hold to chosen actions only').click();
  await expect(dialog(page)).toContainText('T15');
  await leave(page);
  for (const name of ['Deactivate', 'Delete user', 'Remove from Demo']) {
    await expect(page.getByRole('button', { name })).toHaveCount(0);
  }
  // The other one may go.
  await login(page, MANAGER, '/users?search=second@');
  await page.getByRole('rowheader', { name: 'Second Manager' }).getByRole('link').click();
  await page.getByRole('button', { name: 'Remove from Demo' }).click();
  await dialog(page).getByRole('button', { name: 'Delete user' }).click();
  await expect(page.getByText('Second Manager was deleted.')).toBeVisible();
});

test('only a System manager makes, duplicates, edits or deletes a Camera manager (T17)', async ({
  page,
}) => {
  await login(page, MANAGER);
  const rooted = { name: 'Rooted Manager', email: 'rooted@example.com', group: 'Demo' };
  await addUser(page, { ...rooted, role: 'Group manager' });
  await login(page, rooted.email, '/users?search=camera-manager@', SECRET);
  await page.getByRole('button', { name: 'Delete Demo Camera manager' }).click();
  await expect(dialog(page)).toContainText(
    'Only a System manager changes anything about a Camera manager',
  );
  await expect(dialog(page)).toContainText('T17');
  await picture(page, 'only-a-system-manager-deletes');
  await leave(page);
  await page.getByRole('rowheader', { name: 'Demo Camera manager' }).getByRole('link').click();
  await page.getByRole('link', { name: 'Duplicate user' }).click();
  await expect(page.getByRole('button', { name: 'Role in Demo' })).toContainText('Camera manager');
  await fillIn(page, 'Second Camera manager', 'second-camera@example.com');
  await expect(page.getByRole('main')).toContainText('T17');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Demo Camera manager' })).toBeVisible();
  await page.getByRole('link', { name: 'Demo', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Demo', level: 2 })).toBeVisible();
  await page.getByRole('button', { name: 'Add member' }).click();
  await pick(page, 'User', 'Demo Observer');
  await dialog(page).getByRole('button', { name: /Role/ }).click();
  await page.getByRole('option', { name: 'Camera manager' }).click();
  await expect(dialog(page)).toContainText('Only a System manager makes somebody');
  await expect(dialog(page)).toContainText('T17');
  await leave(page);
  // As he finds the page of the Camera manager when all is known of it: with nothing to be changed.
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Demo Camera manager' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^(Edit|Deactivate|Delete user)$/ })).toHaveCount(
    0,
  );
});
