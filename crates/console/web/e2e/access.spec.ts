import { expect, GROUP_MANAGER, login, MANAGER, pick, picture, test } from './fixtures';

test('what somebody may do to something, and why, as a way through the tree', async ({ page }) => {
  await login(page, MANAGER, '/access');
  await pick(page, 'Who', 'Demo Operator');
  await pick(page, 'What', 'Old Town');
  await page.getByRole('option', { name: /turn and zoom a camera/ }).click();
  await expect(page.getByRole('heading', { name: 'turn and zoom a camera: Yes' })).toBeVisible();
  const path = page.getByRole('list', { name: 'The way through the tree' }).first();
  await expect(path).toContainText('Demo Operator');
  await expect(path).toContainText('California');
  await picture(page, 'why');
  await page.getByRole('option', { name: /rename and configure a camera/ }).click();
  await expect(page.getByRole('heading', { name: /configure a camera: No/ })).toBeVisible();
  await expect(page.getByText('does not have the action')).toBeVisible();

  // Before there was a System nobody had anything.
  await page.getByLabel('At this moment').fill('2020-01-01T00:00');
  await expect(page.getByText('As of revision 0')).toBeVisible();
  await page.getByRole('button', { name: 'Now' }).click();
  await expect(page.getByText('Shown as it is now.')).toBeVisible();
  // The address says it all.
  await page.reload();
  await expect(page.getByRole('heading', { name: /configure a camera: No/ })).toBeVisible();
});

test('who has access to a camera, and each leads to why', async ({ page }) => {
  await login(page, GROUP_MANAGER, '/resources?kind=CAMERA&search=Old Town');
  await page.getByRole('rowheader').getByRole('link').first().click();
  await page.getByRole('rowheader', { name: 'Demo Operator' }).getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'watch live video: Yes' })).toBeVisible();
});

test('changes are told as they happen, held while paused, and found in the log', async ({
  page,
  another,
}) => {
  const other = await another();
  await login(other, MANAGER, '/live');
  await expect(other.getByText('Nothing has changed since')).toBeVisible();
  await login(page, MANAGER, '/users?search=Dahl');
  await page.getByRole('rowheader', { name: 'Dmitri Dahl' }).getByRole('link').click();
  const turn = async (button: string) => {
    await page.getByRole('button', { name: button, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: button, exact: true }).click();
    await expect(dialog).toHaveCount(0);
  };
  await turn('Deactivate');
  const changes = other.getByRole('list', { name: 'Changes' }).getByRole('listitem');
  const told = changes.filter({ hasText: "A user's profile was changed" });
  await expect(told).toHaveCount(1);
  await expect(told).toContainText('Dmitri Dahl');
  await told.locator('summary').click();
  await expect(told).toContainText('loses');
  await picture(other, 'live');
  await other.getByRole('button', { name: 'Pause' }).click();
  await turn('Activate');
  await other.getByRole('button', { name: 'Go on (1 new)' }).click();
  await expect(told).toHaveCount(2);

  await told.first().getByRole('link').first().click();
  await expect(other.getByRole('dialog', { name: /^Change \d+$/ })).toContainText('gains');
});

test('the console speaks Russian, and keeps to it', async ({ page }) => {
  await login(page, 'operator@demo.canopy', '/account');
  await page.getByRole('button', { name: /Language/ }).click();
  await page.getByRole('option', { name: 'Русский' }).click();
  await expect(page.getByRole('link', { name: 'Доступ' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Выйти' })).toBeVisible();
  await picture(page, 'russian');
});

test('nothing is offered to an observer that he may not do', async ({ page }) => {
  await login(page, 'observer@demo.canopy', '/');
  const names = await page.getByRole('navigation').getByRole('link').allInnerTexts();
  expect(names).toEqual(['Groups', 'Resources', 'Access', 'Live', 'Audit log']);
  await page.getByRole('link', { name: 'Resources' }).click();
  await expect(page.getByText(/[\d,]+ resources/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'New resource' })).toHaveCount(0);
});
