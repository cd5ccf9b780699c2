import type { Client } from 'graphql-ws';

type Request = {
  query: string;
  variables: Record<string, unknown>;
  extensions: Record<string, unknown>;
};
type Sink = {
  next(result: object): void;
  error(error: unknown): void;
  complete(): void;
};
type Ended = { code?: string; resumeAfter?: string; history?: string };

/** Another attempt comes to the same: the login, the rights or the question have to change first. */
const FINAL = ['UNAUTHENTICATED', 'FORBIDDEN', 'IP_NOT_ALLOWED', 'NOT_FOUND', 'BAD_USER_INPUT'];

const ended = (reason: unknown): Ended | undefined =>
  Array.isArray(reason) ? (reason[0]?.extensions ?? {}) : undefined;

/** A socket that our own protocol closed. */
const refused = (reason: unknown) => ((reason as { code?: number }).code ?? 0) >= 4400;

/**
 * Subscribes to `permissionChanges`, each change told once, whatever is lost or restarted in between;
 * `docs/live.md` says why. Returns what ends it.
 */
export function resuming(client: Client, asked: Request, sink: Sink): () => void {
  const request = { ...asked, variables: { ...asked.variables } };
  let unsubscribe = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;

  function subscribe() {
    let over = false;
    const end = (reason: unknown) => {
      if (over) return;
      over = true;
      const why = ended(reason);
      if (why?.history === 'other') return sink.error(reason);
      if (why?.code ? FINAL.includes(why.code) : refused(reason)) return sink.error(reason);
      const told = String(request.variables.after ?? 0);
      if (why?.resumeAfter && BigInt(why.resumeAfter) > BigInt(told)) {
        request.variables.after = why.resumeAfter;
      }
      // Not all at once, where a server has to let thousands go.
      timer = setTimeout(subscribe, 200 + Math.random() * 800);
    };
    unsubscribe = client.subscribe<{ permissionChanges: { revision: string } }>(request, {
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
