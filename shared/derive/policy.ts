import { stepsOf } from '../frame/steps.ts';
import type { AnyOperation, ScheduledFunction, Use } from '../operation/operation.ts';
import type { Grant, TableAction } from '../table/capability.ts';
import type { IndexName } from '../table/engine.ts';
import { type Access, grantsOf } from '../table/table.ts';

/** One statement over the table: what may be done with the items whose partition key starts with one of the prefixes. */
export interface TableStatement {
  readonly action: TableAction;
  readonly prefixes: readonly string[];
  /** The statement is about this index; the index's ARN is the fence, leading keys of an index are not the table's. */
  readonly index?: IndexName;
}

/** What an operation and a step of the frame declare alike. */
interface Asks {
  readonly reads?: Readonly<Record<string, { readonly prefix: string }>>;
  readonly access: Access;
}

const askedBy = ({ reads = {}, access }: Asks): readonly Grant[] => [
  ...grantsOf(access),
  ...Object.values(reads).map(({ prefix }) => ({ action: 'GetItem', prefix }) as const),
];

/** What an operation and the steps it goes through ask of the table, merged to one statement an action (least privilege, threat 19). */
export function tableStatementsOf(operation: AnyOperation): readonly TableStatement[] {
  return merged([operation, ...stepsOf(operation)].flatMap(askedBy));
}

/** The same for a function that a schedule or the stream calls. */
export function tableStatementsOfFunction(definition: ScheduledFunction): readonly TableStatement[] {
  return merged(grantsOf(definition.access));
}

function merged(grants: readonly Grant[]): readonly TableStatement[] {
  // Several keys are read by BatchGetItem and one by GetItem: whoever may read may do both.
  const all = grants.flatMap((each) =>
    each.action === 'GetItem' ? [each, { ...each, action: 'BatchGetItem' as const }] : [each],
  );
  const groups = Map.groupBy(all, ({ action, index }) => `${action} ${index ?? ''}`);
  return [...groups.values()].flatMap(([first, ...rest]) => {
    if (!first) return [];
    const prefixes = [...new Set([first, ...rest].map(({ prefix }) => prefix))].sort();
    // A prefix within another one's says nothing new.
    const outermost = prefixes.filter(
      (prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)),
    );
    return [{ action: first.action, prefixes: outermost, ...(first.index && { index: first.index }) }];
  });
}

/** What an operation and its steps use beyond the table: a proof is a password, so it needs the hasher, or a code of a token. */
export function usesOf(operation: AnyOperation): readonly Use[] {
  return [...new Set([operation, ...stepsOf(operation)].flatMap(({ uses = [] }) => uses))];
}
