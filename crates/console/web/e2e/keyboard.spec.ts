import { expect, MANAGER, PASSWORD, picture, test } from './fixtures';
import { Keys } from './keys';

/** Every task of the user page and of the tree, by keyboard alone: there is no mouse in here. */

const SECRET = 'first-Secret1';
const CHANGED = 'second-Secret2';

async function enter(keys: Keys, email: string, password: string) {
  const { page } = keys;
  await expect(page.getByLabel('Email')).toBeFocused();
  await keys.type(email);
  await keys.fill('Password', password);
  await keys.press('Enter');
  await expect(page.getByRole('button', { name: 'Log out' })).toBeVisible();
}

async function leave(keys: Keys) {
  await keys.activate('button', 'Log out');
  await expect(keys.page.getByRole('button', { name: 'Log in' })).toBeVisible();
}

test('a user is added, duplicated, found, deactivated and deleted, by keyboard alone', async ({
  page,
}) => {
  const keys = new Keys(page);
  await page.goto('/');
  await enter(keys, MANAGER, PASSWORD);
  await expect(page.getByRole('rowheader').getByRole('link').first()).toBeVisible();
  await keys.activate('link', 'Add user');
  // The first field has the focus already.
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await keys.type('Kay Board');
  await keys.fill('Email', 'kay@example.com');
  await keys.fill('Password', SECRET);
  await keys.pick('Add to a group', 'Visitors');
  await expect(page.getByRole('button', { name: /Role in Visitors/ })).toBeVisible();
  await keys.back('button', /Role in Visitors/);
  await keys.press('Enter');
  await keys.type('Operator');
  await keys.press('Enter');
  await expect(page.getByRole('button', { name: /Role in Visitors/ })).toContainText('Operator');
  await keys.pick('Add a camera', 'Old Town');
  await keys.pick('Add a layout', 'Alameda overview');
  // The layout is refused without its cameras, and they are given with one key.
  const missing = /^Give \d+ missing cameras too$/;
  await expect(page.getByText('U8')).toBeVisible();
  await keys.back('button', missing);
  await keys.press('Enter');
  await expect(page.getByRole('button', { name: missing })).toHaveCount(0);
  await keys.to('checkbox', 'Hold to chosen actions only');
  await keys.press('Space');
  await keys.activate('button', 'PTZ');
  await keys.to('checkbox', 'turn and zoom a camera');
  await keys.press('Space');
  await expect(page.getByRole('checkbox', { name: 'turn and zoom a camera' })).not.toBeChecked();
  await keys.fill('Allowed addresses', '127.0.0.0/8');
  await expect(page.getByRole('complementary')).toContainText('Kay Board');
  await picture(page, 'keyboard');
  await keys.activate('button', 'Create user');
  await expect(page.getByRole('heading', { name: 'Kay Board', level: 1 })).toBeVisible();
  await expect(page.getByText('Alameda overview')).toBeVisible();

  await keys.activate('link', 'Duplicate user');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await keys.type('Kay Twin');
  await keys.fill('Email', 'twin-of-kay@example.com');
  await keys.fill('Password', SECRET);
  await expect(page.getByRole('complementary')).toContainText('Kay Twin');
  await keys.activate('button', 'Create user');
  await expect(page.getByRole('heading', { name: 'Kay Twin', level: 1 })).toBeVisible();
  await expect(page.getByText('127.0.0.0/8')).toBeVisible();
  await keys.activate('button', 'Deactivate');
  await keys.confirm('Deactivate');
  await expect(page.getByRole('definition').filter({ hasText: 'Inactive' })).toBeVisible();

  await keys.activate('link', 'Users');
  await keys.fill('Name or email', 'twin-of-kay@', 'searchbox');
  await expect(page.getByText('1 user', { exact: true })).toBeVisible();
  await keys.row(page.getByRole('grid', { name: 'Users' }), 'Kay Twin');
  await keys.press('ArrowRight');
  await keys.press('Enter');
  await expect(page.getByRole('heading', { name: 'Kay Twin', level: 1 })).toBeVisible();
  await keys.activate('button', 'Delete user');
  await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused();
  await keys.type('Kay Twin');
  await keys.press('Enter');
  await expect(page.getByText('Kay Twin was deleted.')).toBeVisible();
  await leave(keys);

  // Whoever was added changes his own password.
  await enter(keys, 'kay@example.com', SECRET);
  await keys.activate('link', 'Kay Board');
  await keys.activate('button', 'Change password');
  await expect(page.getByLabel('Current password')).toBeFocused();
  await keys.type(SECRET);
  await keys.fill('New password', CHANGED);
  await keys.fill('New password once more', CHANGED);
  await keys.press('Enter');
  await expect(page.getByText('Your password is changed.')).toBeVisible();
  await leave(keys);
  await enter(keys, 'kay@example.com', CHANGED);
});

test('a group is created, renamed, moved and deleted, by keyboard alone', async ({ page }) => {
  const keys = new Keys(page);
  await page.goto('/groups');
  await enter(keys, MANAGER, PASSWORD);
  const tree = page.getByRole('treegrid', { name: 'Tree of groups' });
  await expect(tree.getByRole('row').first()).toBeVisible();
  await keys.row(tree, 'Demo');
  await keys.press('ArrowRight');
  await expect(tree.getByRole('row', { name: 'Alaska', exact: true })).toBeVisible();
  await keys.press('Enter');
  await expect(page.getByRole('heading', { name: 'Demo', level: 2 })).toBeVisible();
  await keys.activate('button', 'New group');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await keys.type('Harbour of keys');
  await keys.press('Enter');
  await expect(page.getByText('Harbour of keys was created.')).toBeVisible();
  await keys.row(tree, 'Harbour of keys');
  await keys.press('Enter');
  await expect(page.getByRole('heading', { name: 'Harbour of keys' })).toBeVisible();
  await keys.activate('button', 'Rename');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await keys.press('Control+A');
  await keys.type('Port of keys');
  await keys.press('Enter');
  await expect(page.getByRole('heading', { name: 'Port of keys' })).toBeVisible();
  await keys.activate('button', 'Move');
  await expect(page.getByRole('dialog')).toBeVisible();
  await keys.pick('Below which group', 'Alaska');
  await expect(page.getByRole('dialog')).toContainText(/user|Nobody/);
  await keys.confirm('Move');
  await expect(page.getByText('Port of keys now stands below Alaska.')).toBeVisible();
  await keys.activate('button', 'Delete');
  await keys.confirm('Delete');
  await expect(page.getByText('Port of keys was deleted.')).toBeVisible();
  await leave(keys);
});
