import { useSubscription } from 'urql';
import { Watch } from '../api/generated/documents';
import { useSession } from './api';

/** Only that something was changed is of interest here. */
const CONTEXT = { onlyLast: true };

/** Keeps what is on the page up to date: each change makes the cache ask again for what it shows. */
export function useChanges(): void {
  const { revision } = useSession();
  useSubscription({
    query: Watch,
    variables: { after: revision },
    context: CONTEXT,
    pause: revision === undefined,
  });
}
