import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CANOPY, env } from './server';

export const EMAIL = 'manager@example.com';
export const PASSWORD = 'only-for-this-test';

/** Groups at the top of the tree, each with 999 below it; and users, one in each of them in turn. */
export type Size = { areas: number; users: number };

/** What the console is promised to bear, as a soak takes it, and a tenth of it. */
const SIZES: Record<string, Size> = {
  whole: { areas: 200, users: 100_000 },
  tenth: { areas: 20, users: 10_000 },
};

/** None where nobody asks for one: to make it takes longer than most tests together. */
export const SIZE: Size | undefined = SIZES[process.env.CANOPY_LARGE ?? ''];

const BELOW = 999;
export const groupsOf = ({ areas }: Size): number => areas * (BELOW + 1) + 1;

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

export const areaOf = (area: number): string => `Area ${String(area).padStart(3, '0')}`;
const placeOf = (place: number, area: number) => `Place ${place} of ${areaOf(area).toLowerCase()}`;

/** The names of what is in an area. */
export const placesOf = (area: number): string[] =>
  numbers(BELOW).map((place) => placeOf(place, area));

/** Makes a System of that size with the program's own imports; returns how many seconds it took. */
export function make(folder: string, { areas, users }: Size): number {
  const begun = performance.now();
  const path = (name: string) => join(folder, name);
  const canopy = (...words: string[]) =>
    execFileSync(CANOPY, words, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(path('password'), PASSWORD);
  const groups = numbers(areas).flatMap((area) => [
    `a${area},${areaOf(area)}`,
    ...placesOf(area).map((name, at) => `a${area}/p${at + 1},${name}`),
  ]);
  writeFileSync(path('groups.csv'), ['path,name', ...groups, ''].join('\n'));
  const people = numbers(users).map(
    (user) => `user-${user}@example.com,User ${user},a${(user % areas) + 1},Member`,
  );
  writeFileSync(path('users.csv'), ['email,name,group,role', ...people, ''].join('\n'));
  const manager = ['--email', EMAIL, '--name', 'Manager', '--root-name', 'Large'];
  canopy('init', ...manager, '--password-file', path('password'));
  canopy('import', 'groups', '--path-column', 'path', path('groups.csv'));
  canopy('import', 'users', path('users.csv'));
  return (performance.now() - begun) / 1000;
}
