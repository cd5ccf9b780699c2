import { readFileSync } from 'node:fs';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { Server } from './server';

export const PASSWORD = 'canopy-demo';
export const MANAGER = 'system-manager@demo.canopy';
export const GROUP_MANAGER = 'group-manager@demo.canopy';

/** Whatever a browser complains of: errors of scripts, and what the content security policy forbids. */
function listen(context: BrowserContext, complaints: string[]) {
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('console', (message) => {
    // That an address is refused, or a connection was idle, is an answer that Chromium notes as well.
    const answered = /status of (403|408) \(/.test(message.text());
    if (message.type() === 'error' && !answered) complaints.push(message.text());
  });
}

type Own = {
  /** Fails the test for each; one that cuts the connection empties it. */
  complaints: string[];
  /** Another browser, with nothing of the first; of another server, if named. */
  another: (url?: string) => Promise<Page>;
};

export const test = base.extend<Own, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright looks at the pattern
    async ({}, use) => {
      const server = await new Server().start('demo');
      await use(server);
      await server.end();
    },
    { scope: 'worker' },
  ],
  baseURL: ({ server }, use) => use(server.url),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright looks at the pattern
  complaints: async ({}, use) => {
    const complaints: string[] = [];
    await use(complaints);
    expect(complaints).toEqual([]);
  },
  context: async ({ context, complaints }, use) => {
    listen(context, complaints);
    await use(context);
  },
  another: async ({ browser, baseURL, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (url = baseURL) => {
      const context = await browser.newContext({
        baseURL: url,
        locale: 'en-GB',
        reducedMotion: 'reduce',
      });
      contexts.push(context);
      listen(context, complaints);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };

const LOGIN = readFileSync(
  new URL('../../../../graphql/operations/login/Login.graphql', import.meta.url),
  'utf8',
).trim();

/** Logs in by the form. */
export async function enter(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** Is logged in, without the form; shows this address. */
export async function login(page: Page, email: string, to = '/', password = PASSWORD) {
  const answer = await page.request.post('/graphql', {
    headers: { 'sec-fetch-site': 'same-origin' },
    data: { query: LOGIN, variables: { input: { email, password } } },
  });
  expect((await answer.json()).data.login.userErrors).toEqual([]);
  await page.goto(to);
  await expect(page.getByRole('button', { name: 'Log out' })).toBeVisible();
}

/** Finds something by typing a part of its name, and picks it. */
export async function pick(page: Page, label: string, name: string): Promise<void> {
  const field = page.getByRole('combobox', { name: label, exact: true });
  await field.focus();
  await field.fill(name);
  await page.getByRole('option', { name }).first().click();
}

/** Keeps a picture of the page as an artefact. It checks nothing, so one that a busy machine does not
 * get done in time is only missed. */
export async function picture(page: Page, name: string): Promise<void> {
  const path = `artefacts/${name}.png`;
  await page
    .screenshot({ path, timeout: 10_000 })
    .catch((error: Error) => console.warn(`no picture ${name}: ${error.message.split('\n')[0]}`));
}
