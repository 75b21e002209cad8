import { expect } from 'vitest';
import { DomainError } from '../../../shared/domain/errors.ts';
import type { Item, Key, Otherwise, Put, TableEngine, Test, Update } from '../../../shared/table/engine.ts';

/** What a write's refusal carried: which write it was, and the item it found. */
export const otherwise =
  (name: string): Otherwise =>
  (existing) =>
    new DomainError('request.conflict', { name, existing });
export const refused = (name: string, existing?: Item) => ({ code: 'request.conflict', details: { name, existing } });

export const put = (item: Item, name = 'put'): Put => ({ kind: 'put', item, otherwise: otherwise(name) });
export const change = (key: Key, rest: Partial<Update>, name = 'update'): Update => ({
  kind: 'update',
  key,
  when: [],
  otherwise: otherwise(name),
  ...rest,
});
export const remove = (key: Key, when: readonly Test[] = [], name = 'delete') =>
  ({ kind: 'delete', key, when, otherwise: otherwise(name) }) as const;
export const check = (key: Key, when: readonly Test[] = [], name = 'check') =>
  ({ kind: 'check', key, when, otherwise: otherwise(name) }) as const;

/** A failure of the request itself: none of the project's refusals. */
export async function fails(request: Promise<unknown>): Promise<void> {
  const thrown = await request.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(Error);
  expect(thrown).not.toBeInstanceOf(DomainError);
}

let count = 0;
/** A name nothing in the table has yet. */
export function fresh(name: string): string {
  count += 1;
  return `${name}#${process.pid}-${count}`;
}
export const token = () => fresh('t');

export interface ContractOptions {
  /** The embedded server leaves out some of DynamoDB's own checks: of updates in transactions, of positions to go on from. */
  readonly isLenient?: boolean;
}

/** What a part of the contract is run on. */
export interface Contract {
  readonly name: string;
  readonly engine: TableEngine;
  readonly isLenient: boolean;
  /** Puts items, in one commit. */
  readonly seed: (...items: readonly Item[]) => Promise<void>;
  /** Gets one item. */
  readonly only: (key: Key) => Promise<Item | undefined>;
}
