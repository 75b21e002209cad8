import * as z from 'zod';
import { DomainError, type ErrorCode } from '../domain/errors.ts';
import type { Item, Key, Otherwise, Put, Test, Update } from './engine.ts';

/** A kind of item: its schema (items are parsed when read), its key, and the partition prefix that IAM fences. */
export interface Entity<S extends z.ZodObject, Ids extends readonly unknown[]> {
  readonly prefix: string;
  readonly schema: S;
  readonly key: (...ids: Ids) => Key;
  readonly parse: (item: Item) => z.infer<S>;
  /** A write that creates the item and refuses with `taken` when it exists. */
  readonly create: (key: Key, value: z.infer<S>, taken: ErrorCode) => Put;
}

export function entity<S extends z.ZodObject, Ids extends readonly unknown[]>(options: {
  readonly prefix: string;
  readonly schema: S;
  readonly key: (...ids: Ids) => Key;
}): Entity<S, Ids> {
  return {
    ...options,
    parse: (item) => options.schema.parse(item),
    create: (key, value, taken) => ({ kind: 'put', item: { ...value, ...key }, otherwise: refusal(taken) }),
  };
}

/** The usual `otherwise`: one code, whatever was found. */
export function refusal(code: ErrorCode): Otherwise {
  return () => new DomainError(code);
}

/** An update of a versioned item: it must still be at the version that was read, and goes one up (I28). */
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

/** An instant as it is stored: UTC, sortable as text (D-24). */
export const Instant = z.iso.datetime();
