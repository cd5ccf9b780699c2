import { useCallback, useState } from 'react';

/** A half-filled form that a reload, a lost session or another page does not empty. */
export function useKept<T>(name: string, initial: T): [T, (value: T) => void, () => void] {
  const key = `canopy.draft.${name}`;
  const [value, setValue] = useState<T>(() => {
    const kept = sessionStorage.getItem(key);
    return kept ? { ...initial, ...(JSON.parse(kept) as T) } : initial;
  });
  const keep = useCallback(
    (next: T) => {
      setValue(next);
      sessionStorage.setItem(key, JSON.stringify(next));
    },
    [key],
  );
  const drop = useCallback(() => sessionStorage.removeItem(key), [key]);
  return [value, keep, drop];
}
