// graphql-sse

import { createClient } from 'graphql-sse';

import { question, server, sink } from './command.mjs';
import { resuming } from './resume.mjs';

const client = createClient({
  url: server.url,
  headers: { authorization: `Bearer ${server.token}` },
  retryAttempts: 0,
});

resuming(client, question, sink);
