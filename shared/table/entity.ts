import * as z from 'zod';
import { DomainError, type ErrorCode } from '../domain/errors.ts';
import type { Item, Key, Otherwise, Put, Test, Update } from './engine.ts';

/**
 * A kind of item: its name, its schema (items are parsed when read), its key, and its partition prefix, to which IAM
 * restricts functions.
 */
export interface Entity<S extends z.ZodObject, Ids extends readonly unknown[]> {
  /** The value of the attribute `entity` in every item of this kind. */
  readonly name: string;
  readonly prefix: string;
  readonly schema: S;
  /** @throws Error for malformed ids: text from clients must go through `possibleKey` */
  readonly key: (...ids: Ids) => Key;
  /** The key, or `undefined` if no item of this kind can have these ids (threat 48). */
  readonly possibleKey: (...ids: Ids) => Key | undefined;
  /**
   * Whether an item is of this kind. Items written before kinds were stored have no name and are recognized by their
   * key.
   */
  readonly isOwn: (item: Item) => boolean;
  /** @throws ZodError for an item of another kind, or a damaged one */
  readonly parse: (item: Item) => z.infer<S>;
  /**
   * The parsed item, or `undefined` for one of another kind, as if it were missing. @throws ZodError for a damaged one
   */
  readonly read: (item: Item | undefined) => z.infer<S> | undefined;
  /** A write that creates the item and refuses with `taken` if it exists. */
  readonly create: (key: Key, value: z.infer<S>, taken: ErrorCode) => Put;
}

/** The form of most ids: without separators of keys, so that no id reaches into another part of a key. */
export const plainId = /^[0-9A-Za-z-]{1,128}$/;

export function entity<S extends z.ZodObject, Ids extends readonly unknown[]>(options: {
  readonly name: string;
  readonly prefix: string;
  readonly schema: S;
  /** The form of each id. */
  readonly ids: { readonly [I in keyof Ids]: RegExp };
  readonly key: (...ids: Ids) => Key;
}): Entity<S, Ids> {
  const { name, schema, ids: forms } = options;
  const possibleKey = (...ids: Ids) =>
    forms.every((form, place) => form.test(String(ids[place]))) ? options.key(...ids) : undefined;
  const isOwn = (item: Item) => item['entity'] === undefined || item['entity'] === name;
  return {
    ...options,
    possibleKey,
    key: (...ids) => {
      const key = possibleKey(...ids);
      if (!key) throw new Error(`an id of ${name} has another form than the kind's`);
      return key;
    },
    isOwn,
    parse: (item) => schema.parse(item),
    read: (item) => (item && isOwn(item) ? schema.parse(item) : undefined),
    create: (key, value, taken) => ({
      kind: 'put',
      item: { ...value, ...key, entity: name },
      otherwise: refusal(taken),
    }),
  };
}

/** The usual `otherwise`: one code, whatever item exists. */
export function refusal(code: ErrorCode): Otherwise {
  return () => new DomainError(code);
}

/** An update of a versioned item: it must still be at the version that was read, and the version rises by one (I28). */
export function updateAtVersion(
  key: Key,
  read: { readonly version: number },
  change: {
    readonly set?: Readonly<Record<string, unknown>>;
    readonly remove?: readonly string[];
    readonly when?: readonly Test[];
  },
): Update {
  return {
    kind: 'update',
    key,
    set: { ...change.set, version: read.version + 1 },
    ...(change.remove && { remove: change.remove }),
    when: [{ field: 'version', is: read.version }, ...(change.when ?? [])],
    otherwise: refusal('request.conflict'),
  };
}

/** An instant as stored: UTC, sortable as text (D-24). */
export const Instant = z.iso.datetime();
