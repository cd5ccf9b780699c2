import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, login, test } from './fixtures';
import { areaOf, EMAIL, groupsOf, make, PASSWORD, placesOf, SIZE, type Size } from './large';

/** The most rows that may be in the page, however many there are. */
const FEW = 80;

/** How high a row of the tree is, and how many are before what is in the first area. */
const ROW_HEIGHT = 36;
const BEFORE = 2;

test('a large tree and a long list of users scroll and search with few rows', async ({
  browser,
  ownServer,
}) => {
  test.skip(!SIZE, 'CANOPY_LARGE names no size: tenth or whole');
  // The imports are not what is tested: on a busy machine those of the whole take long.
  test.setTimeout(1_800_000);
  const size = SIZE as Size;
  const server = ownServer();
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
  const branch = (name: string) => tree.getByRole('row', { name, exact: true });
  const unfold = (name: string) =>
    branch(name)
      .getByRole('button', { name: /^Expand/ })
      .click();
  const jump = (rows: number) =>
    tree.evaluate((element, top) => element.scrollTo(0, top), rows * ROW_HEIGHT);
  await unfold('Large');
  await unfold(areaOf(1));
  await expect(tree.getByRole('row', { level: 3 }).first()).toBeVisible();
  // To the very end at once, past all that is not loaded: what stands there is the last of the top.
  await tree.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(branch(areaOf(size.areas))).toBeVisible();
  // Into what is not loaded, and to where it ends: each group stands where its name puts it.
  const places = placesOf(1).sort();
  for (const at of [500, 998, 150, 0]) {
    await jump(BEFORE + at);
    await expect(branch(places[at] ?? '')).toBeVisible();
    expect(await tree.getByRole('row').count()).toBeLessThan(FEW);
  }
  await jump(BEFORE + places.length);
  await expect(branch(areaOf(2))).toBeVisible();
  // As somebody reads on.
  const read = BEFORE + places.length + 1 + 250;
  await unfold(areaOf(2));
  await expect(async () => {
    await tree.evaluate((element) => element.scrollBy(0, 300));
    const top = await tree.evaluate((element) => element.scrollTop);
    expect(top).toBeGreaterThan((read - 5) * ROW_HEIGHT);
  }).toPass({ intervals: [50] });
  await expect(branch(placesOf(2).sort()[250] ?? '')).toBeVisible();
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
});
