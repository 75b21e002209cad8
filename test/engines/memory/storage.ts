import { compareText } from '../../../shared/table/conditions.ts';
import { type IndexName, type Item, indexes, type Key } from '../../../shared/table/engine.ts';
import { heldItem } from './values.ts';

/** One change of an item, as the table's stream tells it. */
export interface Change {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly key: Key;
  readonly before?: Item;
  readonly after?: Item;
}

/**
 * The items by partition in the order of their sort keys, and the partitions of the sparse indexes. What goes in is copied;
 * what is handed out cannot be changed.
 */
export function createStorage(onChange: (change: Change) => void = () => undefined) {
  const table = partitions(({ sk }) => sk);
  const indexed = Object.fromEntries(
    Object.entries(indexes).map(([name, { sort }]) => [name, partitions((item) => String(item[sort]))]),
  ) as Record<IndexName, Partitions>;
  const eachIndexOf = (item: Item, change: (rows: Partitions, partition: string) => void) => {
    for (const [name, { partition, sort }] of Object.entries(indexes)) {
      const isIn = item[partition] !== undefined && item[sort] !== undefined;
      if (isIn) change(indexed[name as IndexName], String(item[partition]));
    }
  };

  const get = ({ pk, sk }: Key) => table.find(pk, sk, { pk, sk });
  const replace = (key: Key, given: Item | undefined): Item | undefined => {
    const before = get(key);
    const after = given && heldItem(given);
    if (before) {
      table.remove(before.pk, before);
      eachIndexOf(before, (rows, partition) => rows.remove(partition, before));
    }
    if (after) {
      table.insert(after.pk, after);
      eachIndexOf(after, (rows, partition) => rows.insert(partition, after));
    }
    if (!before && !after) return after;
    const eventName = !before ? 'INSERT' : after ? 'MODIFY' : 'REMOVE';
    onChange({ eventName, key: { pk: key.pk, sk: key.sk }, ...(before && { before }), ...(after && { after }) });
    return after;
  };
  return { get, replace, table, indexes: indexed };
}
export type Storage = ReturnType<typeof createStorage>;
export type Partitions = ReturnType<typeof partitions>;

function partitions(sortOf: (item: Item) => string) {
  const rows = new Map<string, Item[]>();
  // Items with the same sort value, which only the index has, stand in the order of their keys.
  const order = (item: Item, sort: string, key: Key) =>
    compareText(sortOf(item), sort) || compareText(item.pk, key.pk) || compareText(item.sk, key.sk);
  const placeOf = (items: readonly Item[], sort: string, key: Key) => {
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const item = items[middle];
      if (item && order(item, sort, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const find = (partition: string, sort: string, key: Key) => {
    const items = rows.get(partition) ?? [];
    const item = items[placeOf(items, sort, key)];
    return item && order(item, sort, key) === 0 ? item : undefined;
  };
  return {
    find,
    names: () => [...rows.keys()],
    items: (partition: string): readonly Item[] => rows.get(partition) ?? [],
    compare: (item: Item, sort: string, key: Key) => order(item, sort, key),
    sortOf,
    insert: (partition: string, item: Item) => {
      const items = rows.get(partition) ?? [];
      items.splice(placeOf(items, sortOf(item), item), 0, item);
      rows.set(partition, items);
    },
    remove: (partition: string, item: Item) => {
      const items = rows.get(partition) ?? [];
      items.splice(placeOf(items, sortOf(item), item), 1);
      if (items.length === 0) rows.delete(partition);
    },
  };
}
