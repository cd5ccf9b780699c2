import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { Server } from './server';

export const PASSWORD = 'canopy-demo';
export const MANAGER = 'system-manager@demo.canopy';
export const GROUP_MANAGER = 'group-manager@demo.canopy';

/** What the video system asks, and the console never does. */
const OTHERS = fileURLToPath(new URL('operations', import.meta.url));

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
  /** A server of the test's own, which ends with it, however it ends. */
  ownServer: () => Server;
};

export const test = base.extend<Own, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright looks at the pattern
    async ({}, use) => {
      const server = await new Server().start('demo', '--operations-dir', OTHERS);
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
  // biome-ignore lint/correctness/noEmptyPattern: Playwright looks at the pattern
  ownServer: async ({}, use) => {
    const servers: Server[] = [];
    await use(() => {
      const server = new Server();
      servers.push(server);
      return server;
    });
    for (const server of servers) await server.end();
  },
  // Its browsers are closed before the servers that they look at.
  another: async ({ browser, baseURL, complaints, ownServer: _ }, use) => {
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

const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8').trim();
const RECORD = textOf('operations/RecordEvents.graphql');

/** Logs in by the form. */
export async function enter(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

async function post(page: Page, query: string, variables: object) {
  const answer = await page.request.post('/graphql', {
    headers: { 'sec-fetch-site': 'same-origin' },
    data: { query, variables },
  });
  return (await answer.json()).data;
}

/** Asks what is registered under that name, as other programs do: by whom the page is logged in. */
export const ask = (page: Page, name: string, variables: object) =>
  post(page, textOf(`../../../../graphql/operations/${name}.graphql`), variables);

/** Tells what a business case has seen, as the video system does. */
export async function record(page: Page, caseId: string, event: object): Promise<void> {
  const input = { caseId, events: [event] };
  const { recordEvents } = await post(page, RECORD, { input });
  expect(recordEvents).toEqual({ recorded: 1, userErrors: [] });
}

/** Is logged in, without a page. */
export async function enterUnseen(page: Page, email: string, password = PASSWORD): Promise<void> {
  const { login } = await ask(page, 'login/Login', { input: { email, password } });
  expect(login.userErrors).toEqual([]);
}

/** Is logged in, without the form; shows this address. */
export async function login(page: Page, email: string, to = '/', password = PASSWORD) {
  await enterUnseen(page, email, password);
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
