// What the scripts have in common: `CANOPY_TOKEN=… node ws.mjs URL REVISION` prints each change
// after the revision as a line of JSON.

const [, , url, after] = process.argv;
const token = process.env.CANOPY_TOKEN;

const query = `subscription ($after: Revision) {
  permissionChanges(after: $after) {
    revision
    kind
    by { id }
    subjects { id }
    effects { users targets entries(first: 5) { totalCount nodes { user { id } target { id } gained lost } } }
  }
}`;

export const server = { url, token, socket: url.replace(/^http/, 'ws') };
export const question = { query, variables: { after } };

export const sink = {
  next: ({ data }) => console.log(JSON.stringify(data.permissionChanges)),
  complete: () => fail('the stream is complete'),
  error: fail,
};

/** Retrying soon: a test waits for it. */
export const wait = () => new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 50));

export function fail(reason) {
  const closed = reason?.code && { code: reason.code, reason: reason.reason };
  console.error(JSON.stringify(Array.isArray(reason) ? reason : (closed ?? String(reason))));
  process.exit(1);
}
