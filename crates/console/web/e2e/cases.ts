import type { Page } from '@playwright/test';
import { expect, pick } from './fixtures';

/** Makes a business case on a camera of the demo, and shows it. */
export async function createCase(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'New business case' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await pick(page, 'Add a camera', 'Old Town');
  await expect(dialog).toContainText('Nobody gains or loses');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}

/** Deletes the one that is shown. */
export async function deleteCase(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText(`${name} was deleted.`)).toBeVisible();
}
