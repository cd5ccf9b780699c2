export const HOURS = 24;

const HOUR = 3_600_000;

/** How many of these moments are in each of the last hours: seconds of their beginnings, and counts. */
export function byHour(moments: string[], now: number): [number[], number[]] {
  const last = Math.floor(now / HOUR);
  const hours = Array.from({ length: HOURS }, (_, at) => last - HOURS + 1 + at);
  const counts = new Map<number, number>();
  for (const moment of moments) {
    const hour = Math.floor(new Date(moment).getTime() / HOUR);
    counts.set(hour, (counts.get(hour) ?? 0) + 1);
  }
  return [hours.map((hour) => (hour * HOUR) / 1000), hours.map((hour) => counts.get(hour) ?? 0)];
}

/** The last hours, each of them whole, as they are asked for: by this clock, not by the server's. */
export function dayBefore(now: number): { from: string; to: string; step: number } {
  const end = (Math.floor(now / HOUR) + 1) * HOUR;
  const time = (at: number) => new Date(at).toISOString();
  return { from: time(end - HOURS * HOUR), to: time(end), step: HOUR / 60_000 };
}

/** What is denied, on top of what is allowed: seconds of the beginnings, all together, and allowed. */
export function stacked(
  steps: { at: string; allowed: number; denied: number }[],
): [number[], number[], number[]] {
  return [
    steps.map(({ at }) => new Date(at).getTime() / 1000),
    steps.map(({ allowed, denied }) => allowed + denied),
    steps.map(({ allowed }) => allowed),
  ];
}
