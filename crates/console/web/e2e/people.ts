import type { Page } from '@playwright/test';
import { expect, pick } from './fixtures';

export const SECRET = 'first-Secret1';

/** Fills in who is new. */
export async function fillIn(page: Page, name: string, email: string, password = SECRET) {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
}

/** Chooses a role in one of the groups of who is new. */
export async function chooseRole(page: Page, group: string, role: string): Promise<void> {
  await page.getByRole('button', { name: `Role in ${group}` }).click();
  await page.getByRole('option', { name: role }).click();
}

/** Holds to all but one action. */
export async function holdBack(page: Page): Promise<void> {
  await page.getByText('Hold to chosen actions only').click();
  await page.getByRole('button', { name: 'PTZ' }).click();
  await page.getByText('turn and zoom a camera').click();
}

type Person = {
  name: string;
  email: string;
  group: string;
  role?: string;
  limited?: boolean;
  /** Of level 1. */
  licenses?: string;
};

/** Adds a user by the form, and shows him. */
export async function addUser(page: Page, person: Person): Promise<void> {
  const { name, email, group, role, limited, licenses } = person;
  await page.goto('/users/new');
  await fillIn(page, name, email);
  await pick(page, 'Add to a group', group);
  if (role) await chooseRole(page, group, role);
  if (limited) await holdBack(page);
  if (licenses) await page.getByLabel('Level 1').fill(licenses);
  await page.getByRole('button', { name: 'Create user' }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}
