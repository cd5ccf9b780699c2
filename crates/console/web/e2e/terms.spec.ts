import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, login, MANAGER, pick, picture, test } from './fixtures';

const TERMS = 'Each user costs one euro a month.';

/** Stands in for the billing service: it agrees to everything but to this. */
async function billing(refused: { reason: string | null }) {
  const service = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const { idempotencyKey } = JSON.parse(body);
      const { reason } = refused;
      const answer = reason ? { agreed: false, reason } : { agreed: true };
      response.end(JSON.stringify({ idempotencyKey, ...answer }));
    });
  });
  await new Promise<void>((done) => service.listen(0, '127.0.0.1', done));
  const { port } = service.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, end: () => service.close() };
}

test('where the service is paid for, its terms are read and confirmed before a user is created', async ({
  another,
  ownServer,
}) => {
  const refused: { reason: string | null } = { reason: 'the card has expired' };
  const service = await billing(refused);
  // The demo itself costs nothing.
  const server = await ownServer().start('demo');
  await server.stop();
  await server.start(
    'serve',
    ...['--database-url', 'sqlite:canopy-demo.sqlite'],
    ...['--terms-text', TERMS, '--terms-link', 'https://example.com/terms'],
    ...['--terms-version', '2026-03', '--billing-url', service.url],
    ...['--billing-secret', 'only-for-this-test'],
  );
  const page = await another(server.url);
  await login(page, MANAGER, '/users/new');
  await page.getByLabel('Name', { exact: true }).fill('Paid For');
  await page.getByLabel('Email').fill('paid@example.com');
  await page.getByLabel('Password', { exact: true }).fill('first-Secret1');
  await pick(page, 'Add to a group', 'Visitors');
  const terms = page.getByRole('group', { name: 'Paid service' });
  await expect(terms).toContainText(TERMS);
  await expect(terms.getByRole('link', { name: /terms and conditions/ })).toHaveAttribute(
    'href',
    'https://example.com/terms',
  );
  await expect(terms).toContainText('U3');
  await terms.getByText('I agree with the terms: confirm').click();
  await expect(terms).not.toContainText('U3');
  await picture(page, 'terms');
  await page.getByRole('button', { name: 'Create user' }).click();
  await expect(page.getByText('the card has expired')).toBeVisible();
  refused.reason = null;
  await page.getByRole('button', { name: 'Create user' }).click();
  await expect(page.getByRole('heading', { name: 'Paid For', level: 1 })).toBeVisible();
  service.end();
});
