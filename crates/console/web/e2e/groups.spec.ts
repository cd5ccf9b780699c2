import type { Page } from '@playwright/test';
import { ask, enterUnseen, expect, login, MANAGER, pick, picture, test } from './fixtures';
import { SECRET } from './people';

const tree = (page: Page) => page.getByRole('treegrid', { name: 'Tree of groups' });
const branch = (page: Page, name: string) => tree(page).getByRole('row', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog');

async function openRoot(page: Page) {
  await branch(page, 'Demo')
    .getByRole('button', { name: /Expand/ })
    .click();
  await expect(branch(page, 'Alaska')).toBeVisible();
}

test('a group is created, renamed, moved by a dialog, moved back and deleted', async ({
  page,
  another,
}) => {
  // Somebody else looks at the tree meanwhile, and sees each change live.
  const other = await another();
  await login(other, MANAGER, '/groups');
  await openRoot(other);
  await login(page, MANAGER, '/groups');
  await openRoot(page);
  await branch(page, 'Demo').getByText('Demo', { exact: true }).click();
  await page.getByRole('button', { name: 'New group' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Harbour');
  await dialog(page).getByRole('button', { name: 'New group' }).click();
  await expect(page.getByText('Harbour was created.')).toBeVisible();
  await expect(branch(other, 'Harbour')).toBeVisible();

  await branch(page, 'Harbour').getByText('Harbour').click();
  await expect(page.getByRole('heading', { name: 'Harbour' })).toBeVisible();
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Port');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(branch(other, 'Port')).toBeVisible();

  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await pick(page, 'Below which group', 'Alaska');
  await expect(dialog(page)).toContainText(/user|Nobody/);
  await picture(page, 'move-group');
  await dialog(page).getByRole('button', { name: 'Move' }).click();
  await expect(page.getByText('Port now stands below Alaska.')).toBeVisible();
  await expect(branch(other, 'Port')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Undone.')).toBeVisible();
  await expect(branch(other, 'Port')).toBeVisible();

  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Port was deleted.')).toBeVisible();
  await expect(branch(other, 'Port')).toHaveCount(0);
});

test('a group that is not empty is not deleted, and what is left is named and linked', async ({
  page,
}) => {
  await login(page, MANAGER, '/groups?search=Kenai');
  await page.getByRole('rowheader', { name: /Kenai/ }).getByRole('link').click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(dialog(page)).toContainText('T20');
  await expect(dialog(page).getByRole('link').first()).toBeVisible();
  await picture(page, 'group-not-empty');
});

test('a group is moved by dragging it, by keyboard alone', async ({ page }) => {
  await login(page, MANAGER, '/groups');
  await openRoot(page);
  await tree(page).getByRole('button', { name: 'Move Visitors' }).focus();
  await page.keyboard.press('Enter');
  const target = page.getByRole('button', { name: 'Drop on Ohio' });
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(target).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toContainText('Move Visitors');
  await expect(dialog(page).getByRole('combobox')).toHaveValue('Ohio');
  await expect(dialog(page).getByRole('complementary')).toContainText(/user|Nobody/);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
});

test('a member is added with a role, and his role is changed', async ({ page }) => {
  await login(page, MANAGER, '/groups?search=Kenai');
  await page.getByRole('rowheader', { name: /Kenai/ }).getByRole('link').click();
  await page.getByRole('button', { name: 'Add member' }).click();
  await pick(page, 'User', 'Ada Abbott');
  await expect(dialog(page)).toContainText('gains');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await page.getByRole('rowheader', { name: 'Ada Abbott' }).getByRole('link').click();
  await page.getByRole('button', { name: /Change the role in Kenai/ }).click();
  await dialog(page).getByRole('button', { name: /Role/ }).click();
  await page.getByRole('option', { name: 'Observer' }).click();
  await expect(dialog(page)).toContainText('loses');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/Observer Demo \/ Alaska \/ Kenai/)).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Undone.')).toBeVisible();
  await expect(page.getByText(/Member Demo \/ Alaska \/ Kenai/)).toBeVisible();

  // Out of the group, and back in with the role that he had there.
  await page.getByRole('button', { name: 'Remove from Kenai' }).click();
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText(/Demo \/ Alaska \/ Kenai/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText(/Member Demo \/ Alaska \/ Kenai/)).toBeVisible();
});

test('whoever sees more than a hundred topmost groups sees all of them', async ({ page }) => {
  await enterUnseen(page, MANAGER);
  const all = [];
  for (let after = null; ; ) {
    const { groups } = await ask(page, 'groups/Groups', { first: 1000, after });
    all.push(...groups.nodes);
    if (!groups.pageInfo.hasNextPage) break;
    after = groups.pageInfo.endCursor;
  }
  // Those that stand below a state: none of them below another.
  const some: { id: string; name: string }[] = all.filter(({ path }) => path.length === 3);
  expect(some.length).toBeGreaterThan(100);
  const email = 'everywhere@example.com';
  const memberships = some.map(({ id }) => ({ groupId: id, role: 'GROUP_MANAGER' }));
  const input = { name: 'Every Where', email, password: SECRET, memberships };
  const { createUser } = await ask(page, 'users/CreateUser', { input });
  expect(createUser.userErrors).toEqual([]);

  await login(page, email, '/groups', SECRET);
  const shown = tree(page).locator('.branch .name');
  await expect(shown.first()).toBeVisible();
  const names = new Set<string>();
  await expect(async () => {
    for (const name of await shown.allTextContents()) names.add(name);
    await tree(page).evaluate((element) => element.scrollBy(0, 300));
    for (const { name } of some) expect(names).toContain(name);
  }).toPass({ intervals: [50] });
  expect(names).toEqual(new Set(some.map(({ name }) => name)));
});
