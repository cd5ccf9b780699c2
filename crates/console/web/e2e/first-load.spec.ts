import { expect, login, MANAGER, test } from './fixtures';

const MOST = 300 * 1024;

test('the first load is under 300 KB compressed, login and first page included', async ({
  page,
}) => {
  const sizes = new Map<string, number>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname !== '/graphql') {
      sizes.set(pathname, Number(response.headers()['content-length'] ?? 0));
    }
  });
  await login(page, MANAGER);
  await expect(page.getByText('users', { exact: false }).first()).toBeVisible();
  await expect(page.getByRole('rowheader').getByRole('link').first()).toBeVisible();
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const timing = await page.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    return { interactive: entry?.domInteractive, now: performance.now() };
  });
  console.log(`first load: ${sizes.size} files, ${total} bytes`, timing);
  expect(total).toBeGreaterThan(50 * 1024);
  expect(total).toBeLessThan(MOST);
});

test('seven thousand cameras scroll with few rows in the page', async ({ page }) => {
  await login(page, MANAGER, '/resources?kind=CAMERA');
  await expect(page.getByText('7,029 resources')).toBeVisible();
  const table = page.getByRole('grid', { name: 'Resources' });
  const rows = table.getByRole('row');
  const highest = async () =>
    Math.max(...(await rows.evaluateAll((all) => all.map((row) => Number(row.ariaRowIndex ?? 0)))));
  await expect(async () => {
    await table.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    expect(await highest()).toBeGreaterThan(400);
  }).toPass();
  expect(await rows.count()).toBeLessThan(60);
});
