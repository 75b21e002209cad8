import { sessionKeysItem } from '../table/bank.ts';
import type { Grant, TableAction } from '../table/capability.ts';
import { certificateItem } from '../table/certificates.ts';
import { companyItem } from '../table/companies.ts';
import { confirmationItem } from '../table/credentials.ts';
import type { IndexName } from '../table/engine.ts';
import { historyItem } from '../table/history.ts';
import { idempotencyItem } from '../table/idempotency.ts';
import { mailItem } from '../table/mails.ts';
import { sessionItem } from '../table/sessions.ts';
import { grantsOf } from '../table/table.ts';
import { tokenItem } from '../table/tokens.ts';
import { alertsOf } from './alerts.ts';
import { type AnyOperation, isWrite, mayAskOtp, type ScheduledFunction, type Use } from './operation.ts';

/** One statement over the table: what may be done with the items whose partition key starts with one of the prefixes. */
export interface TableStatement {
  readonly action: TableAction;
  readonly prefixes: readonly string[];
  /** The statement is about this index; the index's ARN is the fence, leading keys of an index are not the table's. */
  readonly index?: IndexName;
}

const grant = (action: TableAction, ...prefixes: readonly string[]): Grant[] =>
  prefixes.map((prefix) => ({ action, prefix }));

/** Who logs in with a session passes the gate: what it reads, and the idle stamp it writes. */
function gateGrants(operation: AnyOperation): readonly Grant[] {
  const { may } = operation;
  if (may === 'anyone' || may === 'certificate') return [];
  const idempotency = isWrite(operation)
    ? [
        ...grant('GetItem', idempotencyItem.prefix),
        ...(['PutItem', 'UpdateItem', 'DeleteItem'] as const).flatMap((action) =>
          grant(action, idempotencyItem.prefix),
        ),
      ]
    : [];
  if (may === 'bank') return idempotency;
  return [
    ...grant('GetItem', sessionItem.prefix, companyItem.prefix, certificateItem.prefix, sessionKeysItem.prefix),
    ...grant('UpdateItem', sessionItem.prefix),
    ...idempotency,
  ];
}

/** The proofs' counters, and the stop that the last wrong one sets off (D-3). */
function proofGrants(operation: AnyOperation): readonly Grant[] {
  if (!operation.proof) return [];
  return [
    ...grant('UpdateItem', confirmationItem.prefix, companyItem.prefix),
    ...grant('DeleteItem', confirmationItem.prefix),
    ...(mayAskOtp(operation) ? grant('UpdateItem', tokenItem.prefix) : []),
  ];
}

/** Alerts go to the outbox; deliver-mail alone looks up who receives them (D-30). */
function alertGrants(operation: AnyOperation): readonly Grant[] {
  return alertsOf(operation).length > 0 ? grant('PutItem', mailItem.prefix) : [];
}

/** Everything an operation asks of the table, merged to one statement an action (least privilege, threat 19). */
export function tableStatementsOf(operation: AnyOperation): readonly TableStatement[] {
  const reads = Object.values((operation.reads ?? {}) as Record<string, { prefix: string }>);
  return merged([
    ...grantsOf(operation.access),
    ...gateGrants(operation),
    ...proofGrants(operation),
    ...alertGrants(operation),
    ...reads.flatMap(({ prefix }) => grant('GetItem', prefix)),
    ...(operation.history ? grant('PutItem', historyItem.prefix) : []),
  ]);
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

/** What an operation uses beyond the table; a proof is a password, so it needs the hasher, or a code of a token. */
export function usesOf(operation: AnyOperation): readonly Use[] {
  const proof: readonly Use[] = operation.proof ? ['hasher'] : [];
  const code: readonly Use[] = mayAskOtp(operation) ? ['tokenSecrets'] : [];
  return [...new Set([...(operation.uses ?? []), ...proof, ...code])];
}
