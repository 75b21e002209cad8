import { stepsOf } from '../frame/steps.ts';
import type { AnyOperation, ScheduledFunction, Use } from '../operation/operation.ts';
import type { Grant, TableAction } from '../table/capability.ts';
import type { IndexName } from '../table/engine.ts';
import { type Access, grantsOf, type Kind } from '../table/table.ts';

/** One statement about the table: the actions allowed on items whose partition key starts with one of the prefixes. */
export interface TableStatement {
  readonly action: TableAction;
  readonly prefixes: readonly string[];
  /**
   * If present, the statement is about this index. IAM cannot restrict an index by the table's leading keys, so only
   * the index's ARN limits it.
   */
  readonly index?: IndexName;
}

/** The declarations that operations and steps have in common. */
interface Asks {
  readonly reads?: Readonly<Record<string, { readonly prefix: string }>>;
  readonly access: Access;
}

const askedBy = ({ reads = {}, access }: Asks): readonly Grant[] => [
  ...grantsOf(access),
  ...Object.values(reads).map(({ prefix }) => ({ action: 'GetItem', prefix }) as const),
];

/**
 * The table permissions of an operation and its steps, merged into one statement per action (least privilege, threat
 * 19).
 */
export function tableStatementsOf(operation: AnyOperation): readonly TableStatement[] {
  return merged([operation, ...stepsOf(operation)].flatMap(askedBy));
}

/** The same for a function called by a schedule or the stream. */
export function tableStatementsOfFunction(definition: ScheduledFunction): readonly TableStatement[] {
  return merged(grantsOf(definition.access));
}

function merged(grants: readonly Grant[]): readonly TableStatement[] {
  // BatchGetItem reads several keys and GetItem one: both come with the permission to read.
  const all = grants.flatMap((each) =>
    each.action === 'GetItem' ? [each, { ...each, action: 'BatchGetItem' as const }] : [each],
  );
  const groups = Map.groupBy(all, ({ action, index }) => `${action} ${index ?? ''}`);
  return [...groups.values()].flatMap(([first, ...rest]) => {
    if (!first) return [];
    const prefixes = [...new Set([first, ...rest].map(({ prefix }) => prefix))].sort();
    // Drop prefixes that a shorter one already covers.
    const outermost = prefixes.filter(
      (prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)),
    );
    return [{ action: first.action, prefixes: outermost, ...(first.index && { index: first.index }) }];
  });
}

/**
 * The ports that an operation and its steps use besides the table: a proof by password needs the hasher, one by code
 * the token vault.
 */
export function usesOf(operation: AnyOperation): readonly Use[] {
  return [...new Set([operation, ...stepsOf(operation)].flatMap(({ uses = [] }) => uses))];
}

/** The kinds of item that an operation and its steps may do something with. */
export function kindsOf(operation: AnyOperation): readonly Kind[] {
  return kindsIn([operation, ...stepsOf(operation)]);
}

/** The same for a function called by a schedule or the stream. */
export function kindsOfFunction(definition: ScheduledFunction): readonly Kind[] {
  return kindsIn([definition]);
}

const kindsIn = (all: readonly { readonly access: Access }[]) => [
  ...new Set(all.flatMap(({ access }) => Object.keys(access) as Kind[])),
];
