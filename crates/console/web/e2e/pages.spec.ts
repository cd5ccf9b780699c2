import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { enter, expect, login, MANAGER, PASSWORD, picture, test } from './fixtures';

/** Each page by its name in the navigation, and what shows that it is there. */
const PAGES: [string, RegExp | string][] = [
  ['Users', /^\d+ users$/],
  ['Groups', 'Choose a group in the tree.'],
  ['Resources', /resources$/],
  ['Access', 'Shown as it is now.'],
  ['Live', /in the last 24 hours/],
  ['Audit log', /^A user was|^Resources were/],
  ['Licences', 'Licences of the System'],
];

async function looksRight(page: Page, name: string) {
  // React Aria's announcements are there for a moment, and may name what has gone since.
  const axe = new AxeBuilder({ page }).exclude('[data-live-announcer]');
  const { violations } = await axe.analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(
    serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
    name,
  ).toEqual([]);
  await picture(page, name.toLowerCase().replaceAll(' ', '-'));
}

for (const colours of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on any page, ${colours}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: colours });
    await page.goto('/');
    await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
    await looksRight(page, `login ${colours}`);
    await enter(page, MANAGER, PASSWORD);
    for (const [name, shown] of PAGES) {
      await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
      const main = page.getByRole('main');
      await expect(main.getByText(shown).locator('visible=true').first()).toBeVisible();
      await looksRight(page, `${name} ${colours}`);
    }
  });

  test(`axe finds nothing serious where things are looked at and changed, ${colours}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme: colours });
    await login(page, MANAGER, '/users/new');
    await expect(page.getByRole('heading', { name: 'Add user' })).toBeVisible();
    await looksRight(page, `form ${colours}`);
    await page.getByRole('navigation').getByRole('link', { name: 'Users' }).click();
    await page.getByRole('link', { name: 'Ada Abbott' }).click();
    await expect(page.getByRole('button', { name: 'Delete user' })).toBeVisible();
    await looksRight(page, `profile ${colours}`);
    await page.getByRole('link', { name: 'Demo / Alabama', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Alabama', exact: true })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Ada Abbott' })).toBeVisible();
    await looksRight(page, `group ${colours}`);
    await page.getByRole('button', { name: 'Rename' }).click();
    await expect(page.getByRole('dialog')).toContainText('Nobody gains or loses');
    await looksRight(page, `dialog ${colours}`);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Demo System manager' }).click();
    await expect(page.getByRole('region', { name: 'API tokens' })).toBeVisible();
    await looksRight(page, `account ${colours}`);
  });
}

test('on a phone no page is wider than the screen', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await login(page, MANAGER);
  for (const [name, shown] of PAGES) {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    const main = page.getByRole('main');
    await expect(main.getByText(shown).locator('visible=true').first()).toBeVisible();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, name).toBeLessThanOrEqual(360);
  }
  await picture(page, 'phone');
});
