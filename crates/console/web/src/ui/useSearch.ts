import { useDeferredValue, useEffect, useState } from 'react';

const CALM = 250;

/** The text once nobody has typed for a moment. */
export function useCalm(text: string): string {
  const [calm, setCalm] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setCalm(text), CALM);
    return () => clearTimeout(timer);
  }, [text]);
  return useDeferredValue(calm);
}
