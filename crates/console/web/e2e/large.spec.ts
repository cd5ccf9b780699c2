import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, login, test } from './fixtures';
import { EMAIL, groupsOf, make, PASSWORD, SIZE, type Size } from './large';
import { Server } from './server';

/** The most rows that may be in the page, however many there are. */
const FEW = 80;

test('a large tree and a long list of users scroll and search with few rows', async ({
  browser,
}) => {
  test.skip(!SIZE, 'CANOPY_LARGE names no size: tenth or whole');
  const size = SIZE as Size;
  const server = new Server();
  const imported = make(server.folder, size);
  await server.start('serve');
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
  const page = await context.newPage();
  await login(page, EMAIL, '/users', PASSWORD);
  const users = page.getByRole('grid', { name: 'Users' });
  const number = new Intl.NumberFormat('en-GB');
  const total = `${number.format(size.users + 1)} users`;
  await expect(page.getByText(total, { exact: true })).toBeVisible();
  await expect(users.getByRole('rowheader').getByRole('link').first()).toBeVisible();
  const shown = await page.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    return { interactive: entry?.domInteractive ?? 0, rows: performance.now() };
  });
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
  expect(await users.getByRole('row').count()).toBeLessThan(FEW);
  const searched = performance.now();
  await page.getByLabel('Name or email').fill('user-7777@');
  await expect(page.getByText('1 user', { exact: true })).toBeVisible();
  await expect(users.getByRole('rowheader', { name: 'User 7777' })).toBeVisible();
  const found = performance.now() - searched;

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
  // As somebody reads on: what is loaded next stands where the open group ends, not at the very end.
  await expect(async () => {
    await tree.evaluate((element) => element.scrollBy(0, 300));
    expect(await tree.evaluate((element) => element.scrollTop)).toBeGreaterThan(10_000);
  }).toPass({ intervals: [50] });
  expect(await tree.getByRole('row').count()).toBeLessThan(FEW);
  const all = `${number.format(size.areas * 999)} groups`;
  await page.getByLabel('Find a group').fill('place ');
  await expect(page.getByText(all, { exact: true })).toBeVisible();
  await page.getByLabel('Find a group').fill('Place 345 of area 012');
  await expect(page.getByText('1 group', { exact: true })).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'Place 345 of area 012' })).toBeVisible();
  const figures = {
    groups: groupsOf(size),
    users: size.users + 1,
    importSeconds: Math.round(imported),
    interactiveMs: Math.round(shown.interactive),
    firstRowsMs: Math.round(shown.rows),
    frameMedianMs: times[100],
    frame99thMs: times[198],
    foundMs: Math.round(found),
  };
  console.log('large', figures);
  mkdirSync('artefacts', { recursive: true });
  writeFileSync('artefacts/large.json', `${JSON.stringify(figures, null, 2)}\n`);
  await context.close();
  await server.end();
});
