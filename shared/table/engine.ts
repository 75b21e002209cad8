/**
 * The closed set of requests to the table. Two engines implement it: DynamoDB (`shared/aws`), and the in-memory one of
 * the deterministic tests; one contract suite proves them equal.
 */
import type { DomainError } from '../domain/errors.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export type Item = Key & Readonly<Record<string, unknown>>;

/**
 * One condition on an item; a list of them is a conjunction. `null` and `undefined` never match a comparison; `isNot`
 * is true for them, as for every other value.
 */
export type Test =
  | { readonly field: string; readonly is: string | number | boolean }
  | { readonly field: string; readonly isNot: string | number | boolean }
  | { readonly field: string; readonly isOneOf: readonly (string | number)[] }
  | { readonly field: string; readonly below: number | string }
  | { readonly field: string; readonly above: number | string }
  | { readonly field: string; readonly absent: true }
  | { readonly field: string; readonly present: true }
  | { readonly field: string; readonly absentOrIs: number | string }
  | { readonly field: string; readonly absentOrAtMost: number | string };

/** The client's error if a condition fails; it gets the existing item, if any. */
export type Otherwise = (existing: Item | undefined) => DomainError;

/** Writes an item that must not exist yet. */
export interface Put {
  readonly kind: 'put';
  readonly item: Item;
  readonly otherwise: Otherwise;
}

/** Changes an item that must exist and pass every test. */
export interface Update {
  readonly kind: 'update';
  readonly key: Key;
  /** A missing item is created, if the tests pass for one without attributes. */
  readonly orCreate?: true;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
  readonly add?: Readonly<Record<string, number>>;
  readonly when: readonly Test[];
  readonly otherwise: Otherwise;
}

/** Deletes an item that must exist and pass every test. */
export interface Delete {
  readonly kind: 'delete';
  readonly key: Key;
  /** Whether a missing item is as good as one that passes. @default false */
  readonly orGone?: true;
  readonly when: readonly Test[];
  readonly otherwise: Otherwise;
}

/** Requires that an item exists and passes every test, without changing it. */
export interface Check {
  readonly kind: 'check';
  readonly key: Key;
  readonly when: readonly Test[];
  readonly otherwise: Otherwise;
}

export type Write = Put | Update | Delete | Check;

/**
 * The key attributes of each index; an item without them is not in it. `due`: pending work and its time. `byLoginId`
 * and `byName`: a company's users in these orders; `byUser`: the history of a month by user, and a company's payees by
 * service and name; `byService` and `byState`: a company's requests by execution day. These are local to the partition, so
 * reads are strongly consistent.
 */
export const indexes = {
  due: { partition: 'due', sort: 'dueSort', isLocal: false },
  byLoginId: { partition: 'pk', sort: 'byLoginId', isLocal: true },
  byName: { partition: 'pk', sort: 'byName', isLocal: true },
  byUser: { partition: 'pk', sort: 'byUser', isLocal: true },
  byService: { partition: 'pk', sort: 'byService', isLocal: true },
  byState: { partition: 'pk', sort: 'byState', isLocal: true },
} as const;
export type IndexName = keyof typeof indexes;

/** The key attributes of an index, or of the table itself. */
export const keyAttributes = (index?: IndexName) =>
  index ? indexes[index] : { partition: 'pk', sort: 'sk', isLocal: true };

export interface Query {
  readonly index?: IndexName;
  readonly partition: string;
  /** Sort keys with this prefix. */
  readonly prefix?: string;
  /** Sort keys from this one (inclusive) … */
  readonly from?: string;
  /** … to this one (inclusive). Requires `from`; neither can be combined with `prefix`. */
  readonly to?: string;
  /** Filters the page after reading: this saves bytes, not read units. */
  readonly where?: readonly Test[];
  readonly descending?: boolean;
  /** The maximum number of items read, before `where`. */
  readonly limit?: number;
  /** The `next` of the previous page. */
  readonly after?: Readonly<Record<string, string>>;
}

export interface Page {
  readonly items: readonly Item[];
  readonly next?: Readonly<Record<string, string>>;
}

export interface TableEngine {
  /** Reads up to 100 items in one strongly consistent request, in the order of the keys; a missing one is `undefined`. */
  get(keys: readonly Key[]): Promise<readonly (Item | undefined)[]>;
  /**
   * Reads one page of a partition, in the order of the sort key. Reads are strongly consistent, except of the index
   * `due`.
   */
  query(query: Query): Promise<Page>;
  /** Executes one update and returns the item after it. @throws the write's `otherwise` */
  update(write: Update): Promise<Item>;
  /**
   * Executes all writes or none, at most 100, each on another item. The same token within ten minutes is executed once.
   * @throws the `otherwise` of the first write whose condition failed; `service.unavailable` if conflicts persist
   */
  commit(writes: readonly Write[], token: string): Promise<void>;
  /** The number of partitions of the index `due` that mails and certificates are spread over. @default 16 */
  readonly dueShards?: number;
  /**
   * Records each use of a capability with the access that granted it, so that tests can prove that every grant is used.
   */
  witness?(access: object, capability: string): void;
}
