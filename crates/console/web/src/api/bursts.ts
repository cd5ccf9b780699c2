/** At most one call in this many milliseconds. */
const PAUSE = 400;

/**
 * Hands on the last of what comes close together, and nothing while nobody looks: for who only wants
 * to know that something was changed.
 */
export function lastOfBurst<T>(hand: (value: T) => void): { next(value: T): void; stop(): void } {
  let held: { value: T } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush() {
    timer = undefined;
    if (!held || document.hidden) return;
    const { value } = held;
    held = undefined;
    timer = setTimeout(flush, PAUSE);
    hand(value);
  }
  document.addEventListener('visibilitychange', flush);
  return {
    next(value) {
      held = { value };
      timer ??= setTimeout(flush, 0);
    },
    stop() {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', flush);
    },
  };
}
