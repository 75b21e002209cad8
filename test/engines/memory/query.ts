import { compareText, passes } from '../../../shared/table/conditions.ts';
import { type Item, keyAttributes, type Page, type Query } from '../../../shared/table/engine.ts';
import { assertTests } from './conditions.ts';
import type { Partitions, Storage } from './storage.ts';
import { invalid, itemSize } from './values.ts';

const maximumPageBytes = 1024 * 1024;

/** One page of a partition or of the index, filtered after it was read. */
export function queryPage(storage: Storage, query: Query): Page {
  assertQuery(query);
  const rows = query.index ? storage.indexes[query.index] : storage.table;
  const matching = rows.items(query.partition).filter((item) => isInRange(rows.sortOf(item), query));
  const ordered = query.descending ? matching.toReversed() : matching;
  const rest = query.after ? ordered.filter(isBeyond(rows, query, query.after)) : ordered;
  const { read, isEnd } = readPage(rest, query.limit);
  const last = read.at(-1);
  const items = read.filter((item) => passes(item, query.where ?? []));
  return { items, ...(!isEnd && last && { next: positionOf(last, query) }) };
}

function isInRange(sort: string, { prefix, from, to }: Query): boolean {
  if (prefix !== undefined) return sort.startsWith(prefix);
  return (from === undefined || compareText(sort, from) >= 0) && (to === undefined || compareText(sort, to) <= 0);
}

function isBeyond(rows: Partitions, query: Query, after: Readonly<Record<string, string>>): (item: Item) => boolean {
  const { pk = '', sk = '' } = after;
  const keys = keyAttributes(query.index);
  const sort = after[keys.sort] ?? '';
  const names = [...new Set([keys.partition, keys.sort, 'pk', 'sk'])];
  const isWhole = Object.keys(after).length === names.length && names.every((name) => after[name]);
  if (!isWhole) throw invalid('The provided starting key is invalid');
  if (after[keys.partition] !== query.partition || !isInRange(sort, query)) {
    throw invalid('The provided starting key is outside query boundaries based on provided conditions');
  }
  return (item) => (query.descending ? -1 : 1) * rows.compare(item, sort, { pk, sk }) > 0;
}

/** A page ends with `limit` items or a megabyte; whether more follow is not looked at, so the page after may be empty. */
function readPage(items: readonly Item[], limit = Number.POSITIVE_INFINITY): { read: readonly Item[]; isEnd: boolean } {
  let bytes = 0;
  const end = items.findIndex((item, index) => {
    bytes += itemSize(item);
    return index + 1 >= limit || bytes > maximumPageBytes;
  });
  return end === -1 ? { read: items, isEnd: true } : { read: items.slice(0, end + 1), isEnd: false };
}

function positionOf(item: Item, query: Query): Record<string, string> {
  const { partition, sort } = keyAttributes(query.index);
  const { pk, sk } = item;
  return { pk, sk, [partition]: String(item[partition]), [sort]: String(item[sort]) };
}

function assertQuery(query: Query): void {
  const { partition, prefix, from, to, where = [], limit } = query;
  assertTests(where);
  if (partition === '') throw invalid('a key must be a string with text');
  if (prefix !== undefined && (from !== undefined || to !== undefined))
    throw invalid('a prefix does not go with a range');
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 1)) throw invalid('Limit must be at least 1');
  const keys = keyAttributes(query.index);
  if (where.some(({ field }) => field === keys.partition || field === keys.sort))
    throw invalid('Filter Expression can only contain non-primary key attributes');
}
