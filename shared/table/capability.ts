/**
 * A capability is one thing a function may do with the table: what it asks of IAM, and the code that does it.
 * An operation names its capabilities once (`access`); they type its context and become its policy.
 */
import type { IndexName, Item, Key, Page, Query, TableEngine, Update, Write } from './engine.ts';

export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem';

/** One grant: an action on the items whose partition key starts with the prefix, or on an index. */
export interface Grant {
  readonly action: TableAction;
  readonly prefix: string;
  readonly index?: IndexName;
}

export interface Capability<F> {
  readonly grants: readonly Grant[];
  readonly bind: (engine: TableEngine) => F;
}

const actionOf = { put: 'PutItem', update: 'UpdateItem', delete: 'DeleteItem', check: 'ConditionCheckItem' } as const;

/** A capability that builds a write for the operation's one commit. */
export function writes<A extends readonly unknown[], W extends Write>(
  kind: W['kind'],
  prefix: string,
  build: (...args: A) => W,
): Capability<(...args: A) => W> {
  return { grants: [{ action: actionOf[kind], prefix }], bind: () => build };
}

/** A capability that builds several writes, as one sentence of the domain. */
export function writesAll<A extends readonly unknown[]>(
  kinds: readonly Write['kind'][],
  prefixes: readonly string[],
  build: (...args: A) => readonly Write[],
): Capability<(...args: A) => readonly Write[]> {
  const grants = kinds.flatMap((kind) => prefixes.map((prefix) => ({ action: actionOf[kind], prefix })));
  return { grants, bind: () => build };
}

/** A capability that reads one item by key, strongly consistent. */
export function reads<A extends readonly unknown[], T>(entity: {
  readonly prefix: string;
  readonly key: (...ids: A) => Key;
  readonly parse: (item: Item) => T;
}): Capability<(...args: A) => Promise<T | undefined>> {
  return {
    grants: [{ action: 'GetItem', prefix: entity.prefix }],
    bind:
      (engine) =>
      async (...args) => {
        const [item] = await engine.get([entity.key(...args)]);
        return item && entity.parse(item);
      },
  };
}

/** How many items one request reads at the most. */
const readAtOnce = 100;

/** A capability that reads items by key, strongly consistent, in the order of the keys; a missing one is `undefined`. */
export function readsAll<A extends readonly unknown[], T>(entity: {
  readonly prefix: string;
  readonly key: (...ids: A) => Key;
  readonly parse: (item: Item) => T;
}): Capability<(ids: readonly A[]) => Promise<readonly (T | undefined)[]>> {
  return {
    grants: [{ action: 'GetItem', prefix: entity.prefix }],
    bind: (engine) => async (ids) => {
      const found: (T | undefined)[] = [];
      for (let from = 0; from < ids.length; from += readAtOnce) {
        const items = await engine.get(ids.slice(from, from + readAtOnce).map((each) => entity.key(...each)));
        found.push(...items.map((item) => item && entity.parse(item)));
      }
      return found;
    },
  };
}

/** A capability that reads up to 100 items by key in one request; those that are missing are left out. */
export function readsMany<Id, T>(entity: {
  readonly prefix: string;
  readonly key: (id: Id) => Key;
  readonly parse: (item: Item) => T;
}): Capability<(ids: readonly Id[]) => Promise<readonly T[]>> {
  return {
    grants: [{ action: 'GetItem', prefix: entity.prefix }],
    bind: (engine) => async (ids) => {
      const items = await engine.get(ids.map((id) => entity.key(id)));
      return items.flatMap((item) => (item ? [entity.parse(item)] : []));
    },
  };
}

/** A page of parsed items. */
export interface ItemsPage<T> {
  readonly items: readonly T[];
  readonly next?: NonNullable<Page['next']>;
}

/** A capability that reads a page of a partition or of an index. */
export function queries<A extends readonly unknown[], T>(
  entity: { readonly prefix: string; readonly parse: (item: Item) => T },
  build: (...args: A) => Query,
  index?: IndexName,
): Capability<(...args: A) => Promise<ItemsPage<T>>> {
  return {
    grants: [{ action: 'Query', prefix: entity.prefix, ...(index && { index }) }],
    bind:
      (engine) =>
      async (...args) => {
        const page = await engine.query({ ...build(...args), ...(index && { index }) });
        return { items: page.items.map(entity.parse), ...(page.next && { next: page.next }) };
      },
  };
}

/** A capability that does one update at once and gives the item after it: counters and claims. */
export function updates<A extends readonly unknown[], T>(
  entity: { readonly prefix: string; readonly parse: (item: Item) => T },
  build: (...args: A) => Update,
): Capability<(...args: A) => Promise<T>> {
  return {
    grants: [{ action: 'UpdateItem', prefix: entity.prefix }],
    bind:
      (engine) =>
      async (...args) =>
        entity.parse(await engine.update(build(...args))),
  };
}
