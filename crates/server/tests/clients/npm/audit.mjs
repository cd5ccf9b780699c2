// graphql-http's audits of the GraphQL-over-HTTP specification: `node audit.mjs URL` prints each as a
// line of JSON.

import { serverAudits } from 'graphql-http';

const [, , url] = process.argv;

for (const audit of serverAudits({ url })) {
  const { id, name, status, reason } = await audit.fn();
  console.log(JSON.stringify({ id, name, status, reason }));
}
