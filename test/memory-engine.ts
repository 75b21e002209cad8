import { compareText } from '../shared/table/conditions.ts';
import type { Item, Key, Page, Query, TableEngine, Update, Write } from '../shared/table/engine.ts';
import { queryPage } from './engines/memory/query.ts';
import { type Change, createStorage, type Storage } from './engines/memory/storage.ts';
import { applyAll, assertWrite, assertWrites, refuseFailed, sent, updatedItem } from './engines/memory/transaction.ts';
import { assertKey, assertStorable, invalid, isHeld } from './engines/memory/values.ts';

/** One request to the engine, for faults and for counting; `number` counts the requests from 1. */
export type EngineCall = { readonly number: number } & (
  | { readonly method: 'get'; readonly keys: readonly Key[] }
  | { readonly method: 'query'; readonly query: Query }
  | { readonly method: 'update'; readonly write: Update }
  | { readonly method: 'commit'; readonly writes: readonly Write[]; readonly token: string }
);

type Asked = EngineCall extends infer C ? (C extends EngineCall ? Omit<C, 'number'> : never) : never;

export interface MemoryEngineOptions {
  /** What the ten minutes of a commit's token are measured with. @default () => Date.now() */
  readonly now?: () => number;
  /** Before a request has any effect; throwing here is a request that never arrived. */
  readonly before?: (call: EngineCall) => void | Promise<void>;
  /** After the effect or the refusal; throwing here is an answer that got lost. */
  readonly after?: (call: EngineCall) => void | Promise<void>;
  /** Every change in the order of its commit, as the table's stream has them. */
  readonly onChange?: (change: Change) => void;
}

export interface MemoryEngine extends TableEngine {
  /** Puts an item whatever is there: for arranging a test. */
  put(item: Item): void;
  /** Takes an item away, as the time to live does. */
  remove(key: Key): void;
  /** The items whose partition key begins with the prefix, in the order of partition and sort key. */
  items(prefix?: string): readonly Item[];
}

const tokenMilliseconds = 10 * 60_000;

/**
 * The table in memory, with DynamoDB's semantics of the project's closed set of requests. Each request takes effect at one
 * moment, after it has yielded once, so that concurrent callers interleave as they would over the network.
 */
export function memoryEngine(options: MemoryEngineOptions = {}): MemoryEngine {
  const { now = () => Date.now(), before, after, onChange } = options;
  const storage = createStorage(onChange);
  const isRepeated = tokenMemory(now);
  let requests = 0;

  const request = async <T>(asked: Asked, effect: () => T): Promise<T> => {
    requests += 1;
    const call = { ...asked, number: requests } as EngineCall;
    await undefined;
    await before?.(call);
    const result = await settled(effect, () => after?.(call));
    return result;
  };

  return {
    get: async (keys) => {
      const wanted = keys.map(({ pk, sk }) => ({ pk, sk }));
      if (wanted.length === 0) return [];
      return request({ method: 'get', keys: wanted }, () => getItems(storage, wanted));
    },
    query: async (query): Promise<Page> => request({ method: 'query', query }, () => queryPage(storage, query)),
    update: async (given) => {
      const write = sent(given);
      return request({ method: 'update', write }, () => {
        assertWrite(write);
        refuseFailed(storage, write);
        const item = updatedItem(storage, write);
        return storage.replace(write.key, item) ?? item;
      });
    },
    commit: async (given, token) => {
      const writes = given.map(sent);
      return request({ method: 'commit', writes, token }, () => {
        assertWrites(writes);
        isRepeated(writes, token, () => applyAll(storage, writes));
      });
    },
    put: (item) => {
      if (!isHeld(item)) assertStorable(item);
      storage.replace(item, item);
    },
    remove: (key) => void storage.replace(key, undefined),
    items: (prefix = '') =>
      storage.table
        .names()
        .filter((partition) => partition.startsWith(prefix))
        .sort(compareText)
        .flatMap((partition) => storage.table.items(partition)),
  };
}

async function settled<T>(effect: () => T, after: () => void | Promise<void>): Promise<T> {
  try {
    return effect();
  } finally {
    await after();
  }
}

function getItems(storage: Storage, keys: readonly Key[]): readonly (Item | undefined)[] {
  for (const key of keys) assertKey(key);
  if (new Set(keys.map(({ pk, sk }) => JSON.stringify([pk, sk]))).size > 100)
    throw invalid('Too many items requested for the BatchGetItem call');
  return keys.map(storage.get);
}

/** A token that was used for a commit within ten minutes: the same writes are not done again, others are refused. */
function tokenMemory(now: () => number): (writes: readonly Write[], token: string, apply: () => void) => void {
  const done = new Map<string, { readonly request: string; readonly at: number }>();
  return (writes, token, apply) => {
    if (token.length < 1 || token.length > 36) throw invalid('a ClientRequestToken has 1 to 36 characters');
    const request = JSON.stringify(writes);
    const earlier = done.get(token);
    if (earlier && now() - earlier.at < tokenMilliseconds) {
      if (earlier.request === request) return;
      const error = new Error('the token was used for other writes');
      error.name = 'IdempotentParameterMismatchException';
      throw error;
    }
    apply();
    done.set(token, { request, at: now() });
  };
}
