import { request } from '@playwright/test';
import { expect, login, MANAGER, PASSWORD, picture, test } from './fixtures';

test('a token for a service is made, shown once, used, and revoked for good', async ({
  page,
  server,
}) => {
  await login(page, MANAGER, '/account');
  const card = page.getByRole('region', { name: 'API tokens' });
  await expect(card).toContainText('There are none.');
  await card.getByRole('button', { name: 'New token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What it is for').fill('Video gateway');
  await dialog.getByText('PTZ').click();
  await dialog.getByLabel('Current password').fill('wrong-one');
  const make = dialog.getByRole('button', { name: 'New token' });
  await make.click();
  await expect(dialog.locator('.field', { hasText: 'Current password' })).toContainText('U11');
  await dialog.getByLabel('Current password').fill(PASSWORD);
  await make.click();
  await expect(dialog).toHaveCount(0);
  const secret = await card.locator('code').textContent();
  await picture(page, 'token');

  // As a service asks, without the cookie of the page.
  const authorization = `Bearer ${secret}`;
  const service = await request.newContext({
    baseURL: server.url,
    extraHTTPHeaders: { authorization },
  });
  const asked = {
    subject: { type: 'user', id: MANAGER },
    action: { name: 'ptz.move' },
    resource: { type: 'user', id: MANAGER },
  };
  const status = async () =>
    (await service.post('/access/v1/evaluation', { data: asked })).status();
  expect(await status()).toBe(200);

  await card.getByRole('button', { name: 'Close' }).click();
  await expect(card.locator('code')).toHaveCount(0);
  await page.reload();
  await expect(card).toContainText('Video gateway');
  await expect(card.locator('code')).toHaveCount(0);
  await card.getByRole('button', { name: 'Revoke Video gateway' }).click();
  await expect(dialog).toContainText('cannot be brought back');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await status()).toBe(200);
  await card.getByRole('button', { name: 'Revoke Video gateway' }).click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('Video gateway was revoked.')).toBeVisible();
  await expect(card).toContainText('There are none.');
  expect(await status()).toBe(401);
  await service.dispose();
});
