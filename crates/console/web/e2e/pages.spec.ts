import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { enter, expect, MANAGER, PASSWORD, picture, test } from './fixtures';

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
      await expect(
        page.getByRole('main').getByText(shown).locator('visible=true').first(),
      ).toBeVisible();
      await looksRight(page, `${name} ${colours}`);
    }
  });
}
