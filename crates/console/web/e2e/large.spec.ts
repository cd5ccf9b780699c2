import { expect, login, test } from './fixtures';
import { Server } from './server';

// A System of 200,000 groups and 100,000 users takes longer to make than all other tests together,
// so this runs where somebody names one: its database, and its System manager's email and password.
const { CANOPY_LARGE_DATABASE: DATABASE, CANOPY_LARGE_EMAIL: EMAIL } = process.env;
const PASSWORD = process.env.CANOPY_LARGE_PASSWORD;

/** The most rows that may be in the page, however many there are. */
const FEW = 80;

test('a tree of 200,000 groups and a list of 100,000 users scroll and search with few rows', async ({
  another,
}) => {
  test.skip(!DATABASE || !EMAIL || !PASSWORD, 'no large System is named');
  const server = await new Server().start('serve', '--database-url', DATABASE ?? '');
  const page = await another(server.url);
  await login(page, EMAIL ?? '', '/users', PASSWORD);
  const users = page.getByRole('grid', { name: 'Users' });
  await expect(page.getByText(/^1\d\d,\d{3} users$/)).toBeVisible();
  const last = () =>
    users
      .getByRole('row')
      .evaluateAll((rows) => Math.max(...rows.map((row) => Number(row.ariaRowIndex ?? 0))));
  const frames = page.evaluate(
    () =>
      new Promise<number[]>((done) => {
        const times: number[] = [];
        let before = performance.now();
        const next = (now: number) => {
          times.push(now - before);
          before = now;
          if (times.length < 200) requestAnimationFrame(next);
          else done(times.sort((one, other) => one - other));
        };
        requestAnimationFrame(next);
      }),
  );
  await expect(async () => {
    await users.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    expect(await last()).toBeGreaterThan(500);
  }).toPass();
  const times = await frames;
  console.log(`frames while scrolling: median ${times[100]} ms, 99th percentile ${times[198]} ms`);
  expect(await users.getByRole('row').count()).toBeLessThan(FEW);
  await page.getByLabel('Name or email').fill('user-77777@');
  await expect(page.getByText('1 user', { exact: true })).toBeVisible();
  await expect(users.getByRole('rowheader', { name: 'User 77777' })).toBeVisible();

  await page.getByRole('navigation').getByRole('link', { name: 'Groups' }).click();
  const tree = page.getByRole('treegrid');
  await tree
    .getByRole('button', { name: /^Expand/ })
    .first()
    .click();
  await expect(tree.getByRole('row').nth(5)).toBeVisible();
  await tree
    .getByRole('button', { name: /^Expand/ })
    .first()
    .click();
  await expect(tree.getByRole('row', { level: 3 }).first()).toBeVisible();
  await expect(async () => {
    await tree.evaluate((element) => element.scrollBy(0, 20_000));
    expect(await tree.evaluate((element) => element.scrollTop)).toBeGreaterThan(10_000);
  }).toPass();
  expect(await tree.getByRole('row').count()).toBeLessThan(FEW);
  await page.getByLabel('Find a group').fill('Place 123 of 45');
  await expect(page.getByText('1 group', { exact: true })).toBeVisible();
  await server.end();
});
