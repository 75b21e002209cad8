import type { ResolvedResource } from '../provider.ts';
import type { Account } from './account.ts';

/** What AWS checks before it makes a resource, all of whose properties are resolved. @throws Error as `refuse` */
export type Check = (resource: ResolvedResource, account: Account) => void;
export type Checks = Readonly<Record<string, Check>>;

/** Says what AWS would answer to the creation of a resource. @throws Error always */
export function refuse({ id, type }: ResolvedResource, reason: string): never {
  throw new Error(`${id} (${type}): AWS refuses it: ${reason}`);
}

type Value = unknown;

/** A part of a template's value by its path; `undefined` where there is none. */
export function partOf(value: Value, ...path: readonly string[]): Value {
  return path.reduce<Value>((part, name) => (isObject(part) ? part[name] : undefined), value);
}

/** A text of a template's value by its path. */
export function textOf(value: Value, ...path: readonly string[]): string | undefined {
  const part = partOf(value, ...path);
  return typeof part === 'string' ? part : undefined;
}

/** A list of a template's value by its path; empty where there is none. */
export function listOf(value: Value, ...path: readonly string[]): readonly unknown[] {
  const part = partOf(value, ...path);
  if (part === undefined) return [];
  return Array.isArray(part) ? part : [part];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
