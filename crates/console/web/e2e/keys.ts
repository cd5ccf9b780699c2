import type { Locator, Page } from '@playwright/test';
import { expect } from './fixtures';

type Role = 'button' | 'textbox' | 'searchbox' | 'link' | 'combobox' | 'checkbox';

async function pressUntil(page: Page, key: string, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  await expect(async () => {
    await page.keyboard.press(key);
    await expect(target).toBeFocused({ timeout: 100 });
  }).toPass({ intervals: [0] });
}

/** What somebody does who has no mouse. */
export class Keys {
  constructor(readonly page: Page) {}

  press = (key: string) => this.page.keyboard.press(key);
  type = (text: string) => this.page.keyboard.type(text);

  /** Goes on by Tab until something has the focus. */
  to(role: Role, name: string | RegExp, within: Page | Locator = this.page): Promise<void> {
    return pressUntil(this.page, 'Tab', within.getByRole(role, { name, exact: true }).first());
  }

  /** As far back as it was passed. */
  back(role: Role, name: string | RegExp): Promise<void> {
    const target = this.page.getByRole(role, { name, exact: true }).first();
    return pressUntil(this.page, 'Shift+Tab', target);
  }

  async activate(role: 'button' | 'link', name: string | RegExp): Promise<void> {
    await this.to(role, name);
    await this.press('Enter');
  }

  /** In the dialog that is open. */
  async confirm(name: string): Promise<void> {
    await this.to('button', name, this.page.getByRole('dialog'));
    await this.press('Enter');
  }

  async fill(name: string, text: string, role: Role = 'textbox'): Promise<void> {
    await this.to(role, name);
    await this.type(text);
  }

  /** Finds something by a part of its name, and picks it. */
  async pick(label: string, name: string): Promise<void> {
    await this.fill(label, name, 'combobox');
    const option = this.page.getByRole('option');
    await expect(option.first()).toContainText(name);
    await this.press('ArrowDown');
    await this.press('Enter');
    await expect(option).toHaveCount(0);
  }

  /** Chooses one of a few by the beginning of its name. */
  async choose(name: string | RegExp, option: string): Promise<void> {
    await this.activate('button', name);
    await expect(this.page.getByRole('option', { name: option })).toBeVisible();
    await this.type(option);
    await this.press('Enter');
    await expect(this.page.getByRole('option')).toHaveCount(0);
  }

  /** Into a list or tree, and along it to the row. */
  async row(rows: Locator, name: string): Promise<void> {
    const inside = rows.locator(':focus');
    await expect(async () => {
      await this.press('Tab');
      await expect(inside).toHaveCount(1, { timeout: 100 });
    }).toPass({ intervals: [0] });
    // A row is gone to by the beginning of its name, as in any list.
    const row = rows.getByRole('row', { name });
    // Where the letters came too slowly for one name, it is typed again once they are forgotten.
    await expect(async () => {
      await this.type(name);
      await expect(row).toBeFocused({ timeout: 1_000 });
    }).toPass({ intervals: [1_500] });
  }
}
