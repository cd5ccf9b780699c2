import { ask, enterUnseen, expect, GROUP_MANAGER, login, MANAGER, picture, test } from './fixtures';

const CHECKS = 'Checks by the hour';

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
  await page.goto('/live');
  const card = page.getByRole('region', { name: CHECKS });
  await expect(card).toContainText('10 checks in the last 24 hours');
  await expect(card).toContainText('7 allowed');
  await expect(card).toContainText('3 denied');
  await expect(
    card.getByRole('img', { name: /^10 checks .*, 3 denied, 7 allowed$/ }),
  ).toBeVisible();
  await picture(page, 'checks-by-the-hour');

  const other = await another(server.url);
  const refused = other.waitForResponse((response) =>
    Boolean(response.request().postData()?.includes('"CheckStatistics"')),
  );
  await login(other, GROUP_MANAGER, '/live');
  expect(await (await refused).text()).toContain('FORBIDDEN');
  await expect(other.getByRole('region', { name: 'Changes by the hour' })).toBeVisible();
  await expect(other.getByRole('region', { name: CHECKS })).toHaveCount(0);
  // Who has no right to any of the log does not even ask.
  await login(other, 'member@demo.canopy', '/live');
  await expect(other.getByRole('region', { name: 'Changes by the hour' })).toBeVisible();
  await expect(other.getByRole('region', { name: CHECKS })).toHaveCount(0);
});
