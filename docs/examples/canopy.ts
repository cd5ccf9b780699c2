// What a front end needs of Canopy: a question, a change, pages, and a stream that goes on.

import { createHash } from 'node:crypto';
import { createClient, type ExecutionResult } from 'graphql-sse';

/** An error of an operation: `code` is for programs, `message` for people. */
interface Failure {
  message: string;
  extensions: { code: string; retryAfter?: number; resumeAfter?: string; history?: string };
}

/** What a mutation refuses: with the rule that speaks against it, and what is in the way. */
export interface UserError {
  code: string;
  rule: string | null;
  message: string;
}

/** The operation was not answered. */
export class Unanswered extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
  get code(): string {
    return this.failure.extensions.code;
  }
}

interface Answer<Data> {
  data?: Data;
  errors?: Failure[];
  extensions?: { revision?: string };
}

/** What was read, and the revision that it was read at. */
export interface Read<Data> {
  data: Data;
  revision?: string;
}

export class Canopy {
  /** `token`: of `login`, or an API token. A page of Canopy's own origin needs none: its cookie counts. */
  constructor(
    readonly url: string,
    public token?: string,
  ) {}

  /**
   * Asks by the hash of the document, and sends its text where the server does not know it yet: a
   * registered one never, any other once.
   */
  async ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Read<Data>> {
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    let answer = await this.send<Data>({ variables, extensions });
    if (answer.errors?.[0]?.extensions.code === 'PERSISTED_QUERY_NOT_FOUND') {
      answer = await this.send<Data>({ query, variables, extensions });
    }
    const [failure] = answer.errors ?? [];
    if (failure) throw new Unanswered(failure);
    if (!answer.data) throw new Error('an answer has data or errors');
    return { data: answer.data, revision: answer.extensions?.revision };
  }

  private async send<Data>(body: object): Promise<Answer<Data>> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(this.token && { authorization: `Bearer ${this.token}` }),
      },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Answer<Data>;
  }

  /** Everything of a list, page by page; what is shown is what is there when its page is read. */
  async *pages<Node>(
    query: string,
    variables: Record<string, unknown>,
    field: string,
  ): AsyncGenerator<Node[]> {
    interface Page {
      nodes: Node[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    }
    let after: string | null = null;
    for (;;) {
      const read: Read<Record<string, Page>> = await this.ask(query, { ...variables, after });
      const page = read.data[field];
      if (!page) throw new Error(`the answer has no ${field}`);
      yield page.nodes;
      if (!page.pageInfo.hasNextPage) return;
      after = page.pageInfo.endCursor;
    }
  }

  /**
   * Changes after a revision, each once and in order, whatever is restarted in between. Throws where
   * trying again would come to the same: the login is over, the question is wrong, or the log is
   * another one (`history`), and the page has to be painted anew.
   */
  async *changes<Change extends { revision: string }>(
    query: string,
    after?: string,
  ): AsyncGenerator<Change> {
    const client = createClient({
      url: this.url,
      headers: { ...(this.token && { authorization: `Bearer ${this.token}` }) },
      retryAttempts: 0,
    });
    for (;;) {
      try {
        const variables = { after };
        for await (const result of client.iterate({ query, variables })) {
          const { data, errors } = result as unknown as ExecutionResult<Record<string, Change>>;
          const failure = errors?.[0] as unknown as Failure | undefined;
          if (failure) {
            if (isFinal(failure)) throw new Unanswered(failure);
            after = failure.extensions.resumeAfter ?? after;
            break;
          }
          const change = Object.values(data ?? {})[0];
          if (!change) continue;
          after = change.revision;
          yield change;
        }
      } catch (error) {
        // A connection that broke, or a server that is away: another attempt may do.
        if (error instanceof Unanswered || isRefusal(error)) throw error;
      }
      // Not all at once, where a server has to let thousands go.
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 800));
    }
  }
}

const FINAL = ['UNAUTHENTICATED', 'FORBIDDEN', 'IP_NOT_ALLOWED', 'NOT_FOUND', 'BAD_USER_INPUT'];

function isFinal({ extensions }: Failure): boolean {
  return extensions.history === 'other' || FINAL.includes(extensions.code);
}

/** An answer instead of a stream, which will not be another one the next time. */
function isRefusal(error: unknown): boolean {
  const status = (error as { response?: Response }).response?.status ?? 0;
  return [400, 401, 403, 404, 406].includes(status);
}
