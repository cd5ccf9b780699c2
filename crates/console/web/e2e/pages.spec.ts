import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { ROUTES } from '../src/app/routes';
import { createCase, deleteCase } from './cases';
import { expect, GROUP_MANAGER, login, picture, test } from './fixtures';
import { VISITS, visit } from './visits';

async function looksRight(page: Page, name: string) {
  // React Aria's announcements are there for a moment, and may name what has gone since.
  const axe = new AxeBuilder({ page }).exclude('[data-live-announcer]');
  const { violations } = await axe.analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(
    serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
    name,
  ).toEqual([]);
  await picture(page, name.toLowerCase().replace(/\W+/g, '-'));
}

function opener(page: Page, name: string | RegExp) {
  const main = page.getByRole('main');
  const [button = '', part] = String(name).split(': ').reverse();
  if (typeof name === 'string' && part) {
    return main.getByRole('region', { name: part }).getByRole('button', { name: button });
  }
  return main.getByRole('button', { name, exact: true }).first();
}

test('every page of the router is visited', () => {
  expect(Object.keys(VISITS)).toEqual(Object.keys(ROUTES));
});

test.describe('on every page', () => {
  test.beforeEach(async ({ another }) => {
    const page = await another();
    await login(page, GROUP_MANAGER, '/analytics');
    await createCase(page, 'Visited');
    await page.close();
  });

  test.afterEach(async ({ another }) => {
    const page = await another();
    await login(page, GROUP_MANAGER, '/analytics');
    await page.getByRole('link', { name: 'Visited' }).click();
    await deleteCase(page, 'Visited');
    await page.close();
  });

  for (const colours of ['light', 'dark'] as const) {
    test(`axe finds nothing serious, dialogs open, ${colours}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: colours });
      await page.goto('/');
      await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
      await looksRight(page, `login ${colours}`);
      await visit(page, async (path, { dialogs = [], open }) => {
        await open?.(page);
        await looksRight(page, `${path} ${colours}`);
        for (const name of dialogs) {
          await opener(page, name).click();
          const dialog = page.getByRole('dialog');
          await expect(dialog).toBeVisible();
          await expect(dialog.locator('[aria-busy=true]')).toHaveCount(0);
          await looksRight(page, `${path} ${String(name)} ${colours}`);
          await page.keyboard.press('Escape');
          await expect(dialog).toHaveCount(0);
        }
      });
    });
  }

  test('no page is wider than the screen of a phone', async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await visit(page, async (path) => {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, path).toBeLessThanOrEqual(360);
    });
    await picture(page, 'phone');
  });
});
