import {
  Client,
  type ExecutionResult,
  fetchExchange,
  mapExchange,
  subscriptionExchange,
} from '@urql/core';
import { createClient } from 'graphql-ws';
import { lastOfBurst } from './bursts';
import { cache } from './cache';
import { hashOf, nameOf } from './document';
import { codeOf } from './failure';
import { resuming } from './resume';
import { Signal } from './signal';

const URL = '/graphql';

/** How the stream of changes stands. */
export type Link = 'opening' | 'live' | 'lost';

/** What one login asks with: a cache of its own, and a socket. */
export type Api = {
  client: Client;
  /** Without the cache: for what is tried and not kept. */
  plain: Client;
  link: Signal<Link>;
  close(): void;
};

/** Every operation is called by the hash under which it is registered, and sent without its text. */
const extensionsOf = (name: string) => ({
  persistedQuery: { version: 1 as const, sha256Hash: hashOf(name) },
});

const byHash = mapExchange({
  onOperation(operation) {
    if (operation.kind === 'teardown') return operation;
    return { ...operation, extensions: extensionsOf(nameOf(operation.query)) };
  },
});

/**
 * Asks once more where the server has given up waiting on a connection that the browser had opened
 * ahead: of such a request it has read nothing, so nothing is done twice.
 */
const patient: typeof fetch = async (...request) => {
  const answer = await fetch(...request);
  return answer.status === 408 ? fetch(...request) : answer;
};

/** Makes an api; `over` is called once the server says that this login is over, with the code. */
export function connect(over: (code: string) => void): Api {
  const link = new Signal<Link>('opening');
  const socket = createClient({
    url: URL,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: (event) => (event as CloseEvent).code !== 4403,
    on: { connected: () => link.set('live'), closed: () => link.set('lost') },
  });
  const endings = mapExchange({
    onError(error) {
      const code = codeOf(error);
      if (code === 'UNAUTHENTICATED' || code === 'IP_NOT_ALLOWED') over(code);
    },
  });
  const subscriptions = subscriptionExchange({
    forwardSubscription: (_, operation) => ({
      subscribe(sink) {
        const next = (result: object) => sink.next(result as ExecutionResult);
        const bursts = operation.context.onlyLast ? lastOfBurst(next) : { next, stop() {} };
        const request = {
          query: '',
          variables: operation.variables ?? {},
          extensions: extensionsOf(nameOf(operation.query)),
        };
        const stop = resuming(socket, request, {
          next: bursts.next,
          error: (reason) =>
            Array.isArray(reason) ? next({ errors: reason }) : sink.error(reason as Error),
          complete: () => sink.complete(),
        });
        return {
          unsubscribe() {
            bursts.stop();
            stop();
          },
        };
      },
    }),
  });
  const common = { url: URL, preferGetMethod: false as const, fetch: patient };
  const client = new Client({
    ...common,
    exchanges: [cache(), endings, byHash, fetchExchange, subscriptions],
  });
  const plain = new Client({
    ...common,
    requestPolicy: 'network-only',
    exchanges: [endings, byHash, fetchExchange],
  });
  return { client, plain, link, close: () => socket.dispose() };
}
