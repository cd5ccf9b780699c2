import type { Response } from '@playwright/test';
import { ask, enterUnseen, expect, GROUP_MANAGER, login, MANAGER, picture, test } from './fixtures';

const CHECKS = 'Checks by the hour';

const isOfChecks = (response: Response) =>
  response.request().postData()?.includes('"CheckStatistics"') ?? false;

function sum({ steps }: { steps: { allowed: number; denied: number }[] }) {
  const of = (answer: 'allowed' | 'denied') => steps.reduce((sum, step) => sum + step[answer], 0);
  return { allowed: of('allowed'), denied: of('denied') };
}

test('checks are shown by the hour, as they were asked, to whoever may read the log of the System', async ({
  another,
  ownServer,
}) => {
  const server = await ownServer().start('demo');
  const page = await another(server.url);
  // No page is open yet: a console asks checks itself.
  await enterUnseen(page, MANAGER);
  const { groups } = await ask(page, 'groups/Groups', { first: 1 });
  const input = (action: string) => ({ action, targetId: groups.nodes[0].id });
  const inputs = [...Array(7).fill(input('user_groups.view')), ...Array(3).fill(input('nothing'))];
  const { checks } = await ask(page, 'access/Checks', { inputs });
  expect(checks).toHaveLength(10);
  // What a server has counted it writes down when it stops, if a minute has not passed before.
  await server.stop('SIGTERM');
  await server.start('serve', '--database-url', 'sqlite:canopy-demo.sqlite');
  const { checkStatistics } = await ask(page, 'log/CheckStatistics', {});
  expect(sum(checkStatistics)).toEqual({ allowed: 7, denied: 3 });

  // The page asks again each minute, and by then for its own checks too: it shows what it was told.
  let told = { allowed: 0, denied: 0 };
  page.on('response', async (response) => {
    if (isOfChecks(response)) told = sum((await response.json()).data.checkStatistics);
  });
  await page.goto('/live');
  const card = page.getByRole('region', { name: CHECKS });
  await expect(async () => {
    const { allowed, denied } = told;
    expect(allowed).toBeGreaterThanOrEqual(7);
    expect(denied).toBeGreaterThanOrEqual(3);
    const all = `${allowed + denied} checks in the last 24 hours`;
    const words = `${all}, ${denied} denied, ${allowed} allowed`;
    await expect(card.getByRole('img', { name: words })).toBeVisible({ timeout: 1000 });
    await expect(card.getByText(all)).toBeVisible({ timeout: 1000 });
  }).toPass();
  await picture(page, 'checks-by-the-hour');

  const other = await another(server.url);
  const refused = other.waitForResponse(isOfChecks);
  await login(other, GROUP_MANAGER, '/live');
  expect(await (await refused).text()).toContain('FORBIDDEN');
  await expect(other.getByRole('region', { name: 'Changes by the hour' })).toBeVisible();
  await expect(other.getByRole('region', { name: CHECKS })).toHaveCount(0);
  // Who has no right to any of the log does not even ask.
  await login(other, 'member@demo.canopy', '/live');
  await expect(other.getByRole('region', { name: 'Changes by the hour' })).toBeVisible();
  await expect(other.getByRole('region', { name: CHECKS })).toHaveCount(0);
});
