import type { Item, Page, Query, TableEngine } from '../../shared/table/engine.ts';
import { queryPage } from '../engines/memory/query.ts';
import { type Change, createStorage } from '../engines/memory/storage.ts';
import type { Chance } from './chance.ts';

interface LagOptions {
  readonly engine: TableEngine & { readonly items: () => readonly Item[] };
  /** Every change of the table, in order. */
  readonly changes: readonly Change[];
  readonly now: () => Date;
  readonly chance: Chance;
  readonly isCalm: () => boolean;
}

/** Longer than DynamoDB's indexes lag behind their table, but for failures. */
const longestMilliseconds = 10_000;
/** Of the reads of the index, and of the items that changed before. */
const often = 0.3;

/**
 * A table whose index of due work is behind it, as a global index is: an item that has just changed may be read as it was
 * before some of its changes, each item by itself. What has changed longer ago is read as it is.
 */
export function laggingIndex({ engine, changes, now, chance, isCalm }: LagOptions): TableEngine {
  let recent: { readonly at: number; readonly change: Change }[] = [];
  let seen = changes.length;
  let underWay = 0;
  const look = () => {
    const at = now().getTime();
    recent = [
      ...recent.filter((each) => at - each.at < longestMilliseconds),
      ...changes.slice(seen).map((change) => ({ at, change })),
    ];
    seen = changes.length;
  };
  const looking =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      // What changed while no call was under way is of the arrangement, and of long ago.
      if (underWay === 0) seen = changes.length;
      underWay += 1;
      try {
        return await call(...args);
      } finally {
        underWay -= 1;
        look();
      }
    };
  return {
    get: looking(engine.get),
    update: looking(engine.update),
    commit: looking(engine.commit),
    query: looking(async (query: Query): Promise<Page> => {
      const page = await engine.query(query);
      if (query.index !== 'due' || isCalm() || !chance.in(often)) return page;
      look();
      return queryPage(asItWas(), query);
    }),
  };

  function asItWas() {
    const storage = createStorage();
    for (const item of engine.items()) if (item['due'] !== undefined) storage.replace(item, item);
    const byItem = Map.groupBy(recent, ({ change: { key } }) => JSON.stringify([key.pk, key.sk]));
    for (const all of byItem.values()) {
      if (!chance.in(often)) continue;
      const oldest = all[chance.below(all.length)]?.change;
      if (oldest) storage.replace(oldest.key, oldest.before);
    }
    return storage;
  }
}
