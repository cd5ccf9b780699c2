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
