// @urql/core, over graphql-ws

import { Client, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { fail, question, server, sink, wait } from './command.mjs';
import { resuming } from './resume.mjs';

const socket = createClient({
  url: server.socket,
  webSocketImpl: WebSocket,
  connectionParams: { token: server.token },
  retryAttempts: Infinity,
  retryWait: wait,
  shouldRetry: (event) => event?.code !== 4403,
});

const client = new Client({
  url: server.url,
  exchanges: [
    subscriptionExchange({
      forwardSubscription: (request) => ({
        subscribe: (sink) => ({ unsubscribe: resuming(socket, request, sink) }),
      }),
    }),
  ],
});

client
  .subscription(question.query, question.variables)
  .subscribe((result) => (result.error ? fail(result.error.graphQLErrors) : sink.next(result)));
