import type { CombinedError, OperationResult, TypedDocumentNode } from '@urql/core';
import { useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { useSession } from '../app/api';
import { type Refusal, refusalsOf } from './failure';
import type { CreateUserMutation } from './generated/types';

/** Who gains and loses what. */
export type Effects = NonNullable<CreateUserMutation['createUser']['effects']>;

type Answer = {
  revision?: string | null;
  effects?: Effects | null;
  userErrors: (Omit<Refusal, 'path' | 'blockers'> & Partial<Refusal>)[];
};

/** A mutation of one field with one input, as all of ours are. */
export type Command<Data, Input> = TypedDocumentNode<
  Data,
  { input: Input; dryRun?: boolean | null | undefined }
>;

/** What came of a command. */
export type Outcome<Data> = {
  data: Data | undefined;
  effects: Effects | null;
  refusals: Refusal[];
  error: CombinedError | undefined;
};

export function outcomeOf<Data>({ data, error }: OperationResult<Data>): Outcome<Data> {
  const [answer] = Object.values(data ?? {}) as Answer[];
  const refused = (answer?.userErrors ?? []).map((refusal) => ({
    path: null,
    blockers: [],
    ...refusal,
  }));
  return {
    data,
    error,
    effects: answer?.effects ?? null,
    refusals: error ? refusalsOf(error) : refused,
  };
}

/** Carries a command out. */
export function useCommand<Data, Input>(document: Command<Data, Input>) {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  async function run(input: Input): Promise<Outcome<Data> | undefined> {
    // A second press while the first is on its way is none.
    if (running.current) return undefined;
    running.current = true;
    setBusy(true);
    const result = await client.mutation(document, { input }).toPromise();
    running.current = false;
    setBusy(false);
    return outcomeOf(result);
  }
  return { run, busy };
}

/** How long somebody has to stop typing before it is tried. */
const CALM = 300;

/** What a command would do, tried each time its input changes, and kept never. */
export function useTrial<Data, Input>(document: Command<Data, Input>, input: Input | undefined) {
  const { plain } = useSession().api;
  const key = input === undefined ? undefined : JSON.stringify(input);
  const [tried, setTried] = useState<{ key: string; outcome: Outcome<Data> }>();
  useEffect(() => {
    if (key === undefined) return;
    let wanted = true;
    const timer = setTimeout(async () => {
      const variables = { input: JSON.parse(key) as Input, dryRun: true };
      const result = await plain.mutation(document, variables).toPromise();
      if (wanted) setTried({ key, outcome: outcomeOf(result) });
    }, CALM);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [plain, document, key]);
  const fits = key !== undefined && tried?.key === key;
  return {
    outcome: key === undefined ? undefined : tried?.outcome,
    pending: key !== undefined && !fits,
  };
}

/**
 * Whether the viewer may give this command at all: it is tried as it would change nothing. Undefined
 * until that is known.
 */
export function usePermitted<Data, Input>(
  document: Command<Data, Input>,
  input: Input | undefined,
): boolean | undefined {
  const { outcome } = useTrial(document, input);
  return outcome && outcome.refusals.length === 0;
}
