import * as z from 'zod/mini';
import { DomainError, type ErrorCode } from '../domain/errors.ts';
import type { Item, Key, Otherwise, Put, Test, Update } from './engine.ts';
import { inNewestForm, newestForm, type Upgrade, upgraded } from './forms.ts';

/**
 * A kind of item: its name, its schema (items are parsed when read), its key, and its partition prefix, to which IAM
 * restricts functions. An item may be in an older form than the schema's: reading upgrades it (decision 26).
 */
export interface Entity<S extends z.ZodMiniObject, Ids extends readonly unknown[]> {
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
  /** The upgrades from each older form to the next; the newest form is one more than their number. */
  readonly upgrades: readonly Upgrade[];
  /** A write that creates the item, in the newest form, and refuses with `taken` if it exists. */
  readonly create: (key: Key, value: z.infer<S>, taken: ErrorCode) => Put;
  /**
   * An update of a versioned item: it must still be at the version that was read, and the version rises by one (I28).
   * The item is in the newest form afterwards, whatever its form was.
   */
  readonly updateAtVersion: (key: Key, read: z.infer<S> & { readonly version: number }, change: Change) => Update;
}

/** What an update changes, and what must be true of the item besides its version. */
export interface Change {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
  readonly when?: readonly Test[];
}

/** The form of most ids: without separators of keys, so that no id reaches into another part of a key. */
export const plainId = /^[0-9A-Za-z-]{1,128}$/;

export function entity<S extends z.ZodMiniObject, Ids extends readonly unknown[]>(options: {
  readonly name: string;
  readonly prefix: string;
  readonly schema: S;
  /** The form of each id. */
  readonly ids: { readonly [I in keyof Ids]: RegExp };
  readonly key: (...ids: Ids) => Key;
  /** In order, from form 1. @default none: items of this kind have always had the schema's form */
  readonly upgrades?: readonly Upgrade[];
}): Entity<S, Ids> {
  const { name, schema, ids: grammars, upgrades = [] } = options;
  const parse = (item: Item) => schema.parse(upgraded(item, upgrades));
  const possibleKey = (...ids: Ids) =>
    grammars.every((grammar, place) => grammar.test(String(ids[place]))) ? options.key(...ids) : undefined;
  const isOwn = (item: Item) => item['entity'] === undefined || item['entity'] === name;
  return {
    ...options,
    upgrades,
    possibleKey,
    key: (...ids) => {
      const key = possibleKey(...ids);
      if (!key) throw new Error(`an id of ${name} has another form than the kind's`);
      return key;
    },
    isOwn,
    parse,
    read: (item) => (item && isOwn(item) ? parse(item) : undefined),
    create: (key, value, taken) => ({
      kind: 'put',
      item: { ...value, ...key, entity: name, form: newestForm(upgrades) },
      otherwise: refusal(taken),
    }),
    updateAtVersion: (key, read, { set, remove, when = [] }) => ({
      kind: 'update',
      key,
      ...inNewestForm(upgrades, read, { set: { ...set, version: read.version + 1 }, ...(remove && { remove }) }),
      when: [{ field: 'version', is: read.version }, ...when],
      otherwise: refusal('request.conflict'),
    }),
  };
}

/** The usual `otherwise`: one code, whatever item exists. */
export function refusal(code: ErrorCode): Otherwise {
  return () => new DomainError(code);
}

/** An instant as stored: UTC, sortable as text (D-24). */
export const Instant = z.iso.datetime();
