import { useClient } from 'urql';
import { useRefusalText } from '../ui/Refusals';
import { type Command, outcomeOf } from './command';

/** The way back of what was done: another command, which the rules may refuse; then it is said why. */
export function useUndo() {
  const client = useClient();
  const textOf = useRefusalText();
  return <Data, Input>(document: Command<Data, Input>, input: Input) =>
    async (): Promise<string | undefined> => {
      const { refusals } = outcomeOf(await client.mutation(document, { input }).toPromise());
      return refusals.map(textOf).join(' ') || undefined;
    };
}
