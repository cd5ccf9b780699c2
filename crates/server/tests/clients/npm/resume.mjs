// Changes of who may do what, each told once, whatever is restarted in between.
//
// `client` is one of graphql-ws or of graphql-sse. graphql-ws opens a lost socket again by itself,
// with the variables as they stand then: so `after` is kept at the last change that was told.
// graphql-sse is to leave that to us (`retryAttempts: 0`): its own attempts go on where the login
// is over. What the server ends itself has a code, and mostly says where to go on.

// Another attempt comes to the same: the login, the rights or the question have to change first.
const FINAL = ['UNAUTHENTICATED', 'FORBIDDEN', 'IP_NOT_ALLOWED', 'NOT_FOUND', 'BAD_USER_INPUT'];

// A socket that is closed by our protocol, or an answer instead of a stream.
const refused = ({ code, response }) =>
  code >= 4400 || [400, 401, 403, 404, 406].includes(response?.status);

/** Subscribes to `permissionChanges`; returns what ends it. */
export function resuming(client, { query, variables }, sink) {
  const request = { query, variables: { ...variables } };
  let unsubscribe, timer;

  function subscribe() {
    let over = false;
    const end = (reason) => {
      if (over) return;
      over = true;
      const { code, resumeAfter, history } = (Array.isArray(reason) && reason[0].extensions) || {};
      // A restored backup: no revision of before is one of now. The page is to be painted anew.
      if (history === 'other') return sink.error(reason);
      if (code ? FINAL.includes(code) : refused(reason)) return sink.error(reason);
      if (resumeAfter && BigInt(resumeAfter) > BigInt(request.variables.after ?? 0)) {
        request.variables.after = resumeAfter;
      }
      // Not all at once, where a server has to let thousands go.
      timer = setTimeout(subscribe, 200 + Math.random() * 800);
    };
    unsubscribe = client.subscribe(request, {
      next(result) {
        const change = result.data?.permissionChanges;
        if (!change) return end(result.errors);
        request.variables.after = change.revision;
        sink.next(result);
      },
      error: end,
      complete: () => over || sink.complete(),
    });
  }

  subscribe();
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}
