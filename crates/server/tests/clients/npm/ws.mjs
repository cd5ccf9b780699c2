// graphql-ws

import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { question, server, sink, wait } from './command.mjs';
import { resuming } from './resume.mjs';

const client = createClient({
  url: server.socket,
  webSocketImpl: WebSocket,
  connectionParams: { token: server.token },
  retryAttempts: Infinity,
  retryWait: wait,
  // Whatever else closes a socket passes; a login that is not known does not.
  shouldRetry: (event) => event?.code !== 4403,
});

resuming(client, question, sink);
