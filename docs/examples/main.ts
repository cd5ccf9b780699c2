// `npm start URL EMAIL` logs in, with the password in PASSWORD, prints how many cameras there
// are to be turned, tries a change that is refused, and then prints each change as it happens.

import { Canopy, Unanswered, type UserError } from './canopy.js';

const [url = 'http://127.0.0.1:8080/graphql', email = 'operator@demo.canopy'] = process.argv.slice(2);
const password = process.env.PASSWORD ?? 'canopy-demo';
const canopy = new Canopy(url);
const print = (what: object) => console.log(JSON.stringify(what));

interface LoggedIn {
  login: { token: string | null; userErrors: UserError[] };
}
try {
  const { data } = await canopy.ask<LoggedIn>(
    `mutation ($email: String!, $password: String!) {
      login(input: { email: $email, password: $password }) { token userErrors { code rule message } }
    }`,
    { email, password },
  );
  canopy.token = data.login.token ?? undefined;
} catch (error) {
  // Too many attempts: `retryAfter` says when it may be tried again, in seconds.
  if (error instanceof Unanswered) print(error.failure.extensions);
  throw error;
}
if (!canopy.token) {
  print({ refused: 'the email or the password is wrong' });
  process.exit(1);
}

// A list, page by page, and the revision that a stream may begin after.
const CAMERAS = `query ($after: String) {
  accessibleResources(action: "ptz.move", kind: CAMERA, first: 1000, after: $after) {
    nodes { id name }
    pageInfo { hasNextPage endCursor }
  }
}`;
let cameras = 0;
for await (const page of canopy.pages<{ id: string; name: string }>(
  CAMERAS,
  {},
  'accessibleResources',
)) {
  cameras += page.length;
}
print({ cameras });

// A change is answered by `userErrors`, which are no errors of the operation.
const GROUPS = '{ groups(first: 1) { nodes { id } } }';
const read = await canopy.ask<{ groups: { nodes: { id: string }[] } }>(GROUPS);
const created = await canopy.ask<{ createGroup: { userErrors: UserError[] } }>(
  `mutation ($parent: ID!) {
    createGroup(input: { parentId: $parent, name: "Harbour" }) { userErrors { code rule message } }
  }`,
  { parent: read.data.groups.nodes[0]?.id },
);
print({ userErrors: created.data.createGroup.userErrors.map((error) => error.code) });

// From the page that was painted to its stream without a gap.
const CHANGES = `subscription ($after: Revision) {
  permissionChanges(after: $after) { revision kind summary }
}`;
print({ after: read.revision });
for await (const change of canopy.changes<{ revision: string; kind: string; summary: string }>(
  CHANGES,
  read.revision,
)) {
  print(change);
}
