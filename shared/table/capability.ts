/**
 * A capability is one thing a function may do with the table: its IAM permissions and its code. An operation names its
 * capabilities once (`access`); they type its context and become its policy.
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

/** A capability that builds several writes which belong together. */
export function writesAll<A extends readonly unknown[]>(
  kinds: readonly Write['kind'][],
  prefixes: readonly string[],
  build: (...args: A) => readonly Write[],
): Capability<(...args: A) => readonly Write[]> {
  const grants = kinds.flatMap((kind) => prefixes.map((prefix) => ({ action: actionOf[kind], prefix })));
  return { grants, bind: () => build };
}

/** The same for writes of several kinds in partitions of several prefixes: each kind with its prefix. */
export function writesEach<A extends readonly unknown[]>(
  granted: readonly (readonly [kind: Write['kind'], prefix: string])[],
  build: (...args: A) => readonly Write[],
): Capability<(...args: A) => readonly Write[]> {
  return { grants: granted.map(([kind, prefix]) => ({ action: actionOf[kind], prefix })), bind: () => build };
}

/** The parts of an entity needed for reading; impossible ids and items of another kind read as missing. */
interface Readable<A extends readonly unknown[], T> {
  readonly prefix: string;
  readonly possibleKey: (...ids: A) => Key | undefined;
  readonly read: (item: Item | undefined) => T | undefined;
}

/** A capability that reads one item by key, strongly consistent. */
export function reads<A extends readonly unknown[], T>(
  entity: Readable<A, T>,
): Capability<(...args: A) => Promise<T | undefined>> {
  return {
    grants: [{ action: 'GetItem', prefix: entity.prefix }],
    bind:
      (engine) =>
      async (...args) => {
        const [found] = await readKeys(engine, entity, [args]);
        return found;
      },
  };
}

/** The maximum number of items per request. */
const readAtOnce = 100;

/**
 * A capability that reads items by key, strongly consistent, in the order of the keys; missing ones are `undefined`.
 */
export function readsAll<A extends readonly unknown[], T>(
  entity: Readable<A, T>,
): Capability<(ids: readonly A[]) => Promise<readonly (T | undefined)[]>> {
  return {
    grants: [{ action: 'GetItem', prefix: entity.prefix }],
    bind: (engine) => async (ids) => {
      const found: (T | undefined)[] = [];
      for (let from = 0; from < ids.length; from += readAtOnce) {
        found.push(...(await readKeys(engine, entity, ids.slice(from, from + readAtOnce))));
      }
      return found;
    },
  };
}

/** A capability that reads up to 100 items by key in one request; missing ones are omitted. */
export function readsMany<Id, T>(
  entity: Readable<readonly [Id], T>,
): Capability<(ids: readonly Id[]) => Promise<readonly T[]>> {
  return {
    grants: [{ action: 'GetItem', prefix: entity.prefix }],
    bind: (engine) => async (ids) => {
      const found = await readKeys(
        engine,
        entity,
        ids.map((id) => [id] as const),
      );
      return found.flatMap((each) => (each === undefined ? [] : [each]));
    },
  };
}

/** Reads in one request, in the order of the ids. */
async function readKeys<A extends readonly unknown[], T>(
  engine: TableEngine,
  entity: Readable<A, T>,
  ids: readonly A[],
): Promise<readonly (T | undefined)[]> {
  const keys = ids.map((each) => entity.possibleKey(...each));
  const possible = keys.flatMap((key) => (key ? [key] : []));
  const items = await engine.get(possible);
  const found = items[Symbol.iterator]();
  return keys.map((key) => (key ? entity.read(found.next().value) : undefined));
}

/** A page of parsed items. */
export interface ItemsPage<T> {
  readonly items: readonly T[];
  readonly next?: NonNullable<Page['next']>;
}

/** A capability that reads a page of a partition or of an index. */
export function queries<A extends readonly unknown[], T>(
  entity: Pick<Readable<A, T>, 'prefix' | 'read'>,
  build: (...args: A) => Query,
  index?: IndexName,
): Capability<(...args: A) => Promise<ItemsPage<T>>> {
  return {
    grants: [{ action: 'Query', prefix: entity.prefix, ...(index && { index }) }],
    bind:
      (engine) =>
      async (...args) => {
        const page = await engine.query({ ...build(...args), ...(index && { index }) });
        const own = page.items.map((item) => entity.read(item)).flatMap((each) => (each === undefined ? [] : [each]));
        return { items: own, ...(page.next && { next: page.next }) };
      },
  };
}

/** A capability that executes one update immediately and returns the item after it: for counters and claims. */
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
