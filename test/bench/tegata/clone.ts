import type { Item } from './protocol.ts';

/**
 * Items with other texts in place of some: a company or user like another one, its ids and names its own. It is found by
 * nothing, as a record of an earlier release.
 */
export function clone(items: readonly Item[], replacements: Readonly<Record<string, string>>): readonly Item[] {
  const text = Object.entries(replacements).reduce(
    (current, [from, to]) => current.replaceAll(from, to),
    JSON.stringify(items),
  );
  const copies: readonly Item[] = JSON.parse(text);
  return copies.map(({ foundBy: _, ...item }) => item);
}

/** The same items, with these fields in those of a kind; `undefined` takes a field away. */
export function withFields(
  items: readonly Item[],
  { prefix }: { readonly prefix: string },
  fields: Item,
): readonly Item[] {
  return items.map((item) => (String(item['pk']).startsWith(prefix) ? { ...item, ...fields } : item));
}

/** What a copy has: the contract, people and their passwords; not what happened, nor what lives in one certificate. */
export function isKept({ pk }: Item): boolean {
  return /^(BANK#COMPANIES$|COMPANY#|USER#|RIGHTS#|LOGIN#|REGISTRATION#|CREDENTIAL#|ATTEMPTS#|OTPATTEMPTS#)/.test(
    String(pk),
  );
}
