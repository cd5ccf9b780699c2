import { expect, test } from 'vitest';
import { catalogue } from '../api/generated/catalogue';
import en from './en.json';
import ru from './ru.json';

type Texts = { [key: string]: string | Texts };

/** Every text with its address, plural forms as one. */
function keysOf(texts: Texts, above = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) => {
    const at = above ? `${above}.${key}` : key;
    if (typeof value !== 'string') return keysOf(value, at);
    return [at.replace(/_(one|few|many|other)$/, '')];
  });
}

const holes = (text: string) => [...text.matchAll(/\{\{[\w, ]+\}\}/g)].map(([hole]) => hole).sort();

function pairs(one: Texts, other: Texts): [string, string][] {
  return Object.entries(one).flatMap(([key, value]) => {
    const match = other[key];
    if (typeof value === 'string') return typeof match === 'string' ? [[value, match]] : [];
    return typeof match === 'object' ? pairs(value, match) : [];
  });
}

test('both languages have the same texts', () => {
  expect([...new Set(keysOf(ru))].sort()).toEqual([...new Set(keysOf(en))].sort());
});

test('both languages fill in the same values', () => {
  for (const [one, other] of pairs(en, ru)) expect(holes(other), one).toEqual(holes(one));
});

test('Russian has every plural form wherever English has one', () => {
  const plurals = keysOf(en).length - new Set(keysOf(en)).size;
  const forms = new Intl.PluralRules('ru').resolvedOptions().pluralCategories.length;
  expect(keysOf(ru).length - new Set(keysOf(ru)).size).toBe(plurals * (forms - 1));
});

test('every action of the catalogue has a name in words', () => {
  const named = new Set(keysOf(en.actions));
  for (const { action } of catalogue) expect(named).toContain(action);
});
