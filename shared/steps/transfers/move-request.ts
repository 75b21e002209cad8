import { DomainError } from '../../domain/errors.ts';
import { maySee, whyNot } from '../../domain/transfers/authorise.ts';
import type { RequestService } from '../../domain/transfers/services.ts';
import type { Decision } from '../../operation/decision.ts';
import type { Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';
import type { NewRequest, TransferRequest } from '../../table/transfer-requests.ts';
import { type RequestView, requestView, standingOf } from '../../views/request-view.ts';
import { type Asking, circumstancesOf } from './circumstances.ts';
import { expiryOf, whoseTurn } from './request-facts.ts';
import { shownChanges } from './shown-changes.ts';
import { type GivingBack, limitReturns } from './used-limits.ts';

export interface Moving extends Asking {
  readonly subject: TransferRequest;
  readonly table: Table<{ transferRequests: ['move'] }>;
}

type Act = Parameters<typeof whyNot>[0];

/**
 * What is written with the move: first the condition that the caller still may, `checkApproves` in acts that demand the
 * confirmation password, `checkHolds` in others.
 */
type Besides = readonly [still: Write, ...others: Write[]];

/**
 * Moves a request on in one of its acts. @throws `transfer.notFound` for a request that the
 * caller may not see; `transfer.notAllowed` with every reason
 */
export function moveRequest(
  context: Moving,
  act: Act,
  to: Partial<NewRequest>,
  besides: Besides,
): Pick<Decision<RequestView>, 'answer' | 'changes' | 'writes'> {
  const { subject, table, profile, now } = context;
  assertVisible(context);
  const problems = whyNot(act, standingOf(subject), circumstancesOf(context));
  if (problems.length > 0) throw new DomainError('transfer.notAllowed', { errors: problems });
  const moved = { ...to, touchedAt: now.toISOString() };
  const after = { ...subject, ...moved, version: subject.version + 1 };
  return {
    answer: requestView(after, circumstancesOf(context), context.language),
    changes: shownChanges(subject, after),
    writes: [table.transferRequests.move(subject, moved, expiryOf(after, profile.transfers)), ...besides],
  };
}

/** The writes after which a request waits for nobody any more. */
export const noLongerWaiting = (
  table: Table<{ waitingRequests: ['remove'] }>,
  request: TransferRequest,
): readonly Write[] => {
  const { companyId, requestId } = request;
  return whoseTurn(request).map((userId) => table.waitingRequests.remove({ companyId, userId, requestId }));
};

/** The writes that give back what an authorised request used up; of one that is not authorised there are none. */
export const givenBack = (context: GivingBack, request: TransferRequest): readonly Write[] =>
  request.state === 'authorised' ? limitReturns(context, [request]) : [];

/**
 * @throws `transfer.notFound` for a request that the caller may not see; `transfer.notAllowed` if it is of another service, or
 * not the caller's to change now
 */
export function assertChangeable(context: Omit<Moving, 'table'>, service: RequestService): void {
  assertVisible(context);
  const { subject } = context;
  const other = subject.service === service ? [] : [{ path: 'service', code: 'transfer.otherService' }];
  const errors = [...other, ...whyNot('change', standingOf(subject), circumstancesOf(context))];
  if (errors.length > 0) throw new DomainError('transfer.notAllowed', { errors });
}

/** @throws `transfer.notFound` for a request that the caller may not see */
export function assertVisible({ subject, caller }: Pick<Moving, 'subject' | 'caller'>): void {
  if (!maySee(standingOf(subject), caller.rights)) throw new DomainError('transfer.notFound');
}
