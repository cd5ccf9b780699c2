import type { Page } from '@playwright/test';
import { expect, login, MANAGER, test } from './fixtures';

/** Goes on by Tab until something has the focus. */
async function tabTo(page: Page, role: 'button' | 'textbox' | 'link' | 'combobox', name: string) {
  const target = page.getByRole(role, { name, exact: true });
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(target).toBeFocused({ timeout: 100 });
  }).toPass({ intervals: [0] });
}

test('a user is added, found and deleted by keyboard alone', async ({ page }) => {
  await login(page, MANAGER);
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await tabTo(page, 'link', 'Add user');
  await page.keyboard.press('Enter');
  // The first field has the focus already.
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('Kay Board');
  await tabTo(page, 'textbox', 'Email');
  await page.keyboard.type('kay@example.com');
  await tabTo(page, 'textbox', 'Password');
  await page.keyboard.type('first-Secret1');
  await tabTo(page, 'combobox', 'Add to a group');
  await page.keyboard.type('Visitors');
  await expect(page.getByRole('option')).toHaveText([/Visitors/]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /Role in Visitors/ })).toBeVisible();
  await tabTo(page, 'button', 'Create user');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Kay Board', level: 1 })).toBeVisible();
  await tabTo(page, 'button', 'Delete user');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused();
  await page.keyboard.type('Kay Board');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Kay Board was deleted.')).toBeVisible();
});
