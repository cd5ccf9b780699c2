import type { Page } from '@playwright/test';
import { enter, expect, login, MANAGER, PASSWORD, picture, test } from './fixtures';

const alert = (page: Page) => page.getByRole('alert');

test('a wrong password is said so, and what was asked for is shown after the right one', async ({
  page,
}) => {
  await page.goto('/audit');
  await enter(page, 'member@demo.canopy', 'wrong-one');
  await expect(alert(page)).toContainText('password');
  await enter(page, 'member@demo.canopy', PASSWORD);
  await expect(page.getByRole('heading', { name: 'Audit log' })).toBeVisible();
});

test('too many attempts: how long to wait is said, and counted down', async ({ page }) => {
  await page.goto('/');
  await expect(async () => {
    await enter(page, 'observer@demo.canopy', 'wrong-one');
    await expect(alert(page)).toContainText(/\S/);
    await expect(alert(page)).toContainText('Too many attempts', { timeout: 100 });
  }).toPass();
  await expect(alert(page)).toContainText(/Try again in \d+ seconds?\./);
  await expect(page.getByRole('button', { name: 'Log in' })).toBeDisabled();
  await picture(page, 'too-many-attempts');
  const before = await alert(page).textContent();
  await expect(alert(page)).not.toHaveText(before ?? '');
});

test('from another address than those of his pool nobody gets in, and it is said', async ({
  page,
  another,
}) => {
  await login(page, MANAGER, '/users?search=member@');
  await page.getByRole('rowheader', { name: 'Demo Member' }).getByRole('link').click();
  const pool = page.getByRole('region', { name: 'IP addresses' });
  await pool.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Allowed addresses').fill('192.0.2.0/24');
  const other = await another();
  await login(other, 'member@demo.canopy');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(pool).toContainText('192.0.2.0/24');
  // Whoever is logged in already is told at once, whoever is not at the login.
  await expect(alert(other)).toContainText('Access from this IP address is not available');
  await enter(other, 'member@demo.canopy', PASSWORD);
  await expect(alert(other)).toContainText('Access from this IP address is not available');
  await picture(other, 'address-not-available');

  await pool.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Allowed addresses').fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(pool).toContainText('Any address.');
});

test('a password is changed: the current one, the new one, and that again', async ({
  page,
  another,
}) => {
  await login(page, 'ada.silva@demo.canopy', '/account');
  const other = await another();
  await login(other, 'ada.silva@demo.canopy', '/account');
  // Logins are no changes, and told to nobody.
  await page.reload();
  await expect(page.getByRole('region', { name: '2 sessions' })).toBeVisible();
  await page.getByRole('button', { name: 'Change password' }).click();
  const change = async (current: string, fresh: string, again: string) => {
    await page.getByLabel('Current password').fill(current);
    await page.getByLabel('New password', { exact: true }).fill(fresh);
    await page.getByLabel('New password once more').fill(again);
    await page.getByRole('button', { name: 'Apply password' }).click();
  };
  const dialog = page.getByRole('dialog');
  await change(PASSWORD, 'another-1', 'another-2');
  await expect(dialog.locator('.field', { hasText: 'once more' })).toContainText(/same|confirm/i);
  await change('not-this-1', 'another-1', 'another-1');
  await expect(dialog).toContainText('U11');
  await picture(page, 'change-password');
  await change(PASSWORD, 'another-1', 'another-1');
  await expect(page.getByText('Your password is changed.')).toBeVisible();
  // All other sessions end.
  await expect(alert(other)).toContainText('Your session has ended.');
  await expect(other.getByRole('button', { name: 'Log in' })).toBeVisible();
});

test('a session that is ended by the other side shows the login, and what was filled in is kept', async ({
  page,
  another,
}) => {
  const other = await another();
  await login(other, 'group-manager@demo.canopy', '/users/new');
  await other.getByLabel('Name', { exact: true }).fill('Half Way');
  await login(page, MANAGER, '/users?search=group-manager@');
  await page.getByRole('rowheader', { name: 'Demo Group manager' }).getByRole('link').click();
  await page.getByRole('button', { name: 'End all' }).click();
  await expect(alert(other)).toContainText('Your session has ended.');
  await enter(other, 'group-manager@demo.canopy', PASSWORD);
  await expect(other.getByLabel('Name', { exact: true })).toHaveValue('Half Way');
});

test('a lost connection is shown as lost, and nothing is missed meanwhile', async ({
  another,
  complaints,
  ownServer,
}) => {
  const server = await ownServer().start('demo');
  const page = await another(server.url);
  await login(page, MANAGER, '/groups');
  await expect(page.getByRole('banner')).toContainText('Live');
  await expect(page.getByRole('treegrid')).toBeVisible();
  await server.stop();
  await expect(page.getByRole('banner')).toContainText('Connection lost');
  await picture(page, 'connection-lost');
  await server.start('serve', '--database-url', 'sqlite:canopy-demo.sqlite');
  await expect(page.getByRole('banner')).not.toContainText('Connection lost', { timeout: 30_000 });
  await expect(page.getByRole('banner')).toContainText('Live');
  // Chromium notes each attempt that failed.
  complaints.length = 0;
  await page.close();
});
