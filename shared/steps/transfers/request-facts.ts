import { addDays, jstDate, jstInstant } from '../../domain/jst.ts';
import { deadlineOf } from '../../domain/transfers/execution-day.ts';
import type { TransferRules } from '../../domain/transfers/rules.ts';
import { isIn } from '../../domain/transfers/states.ts';
import type { NewRequest, Person } from '../../table/transfer-requests.ts';
import type { User } from '../../table/user.ts';

export const personOf = ({ userId, name }: Pick<User, 'userId' | 'name'>): Person => ({ userId, name });

/**
 * When a request that is not authorised expires (T-5, B-64): so many days after the last act; one that waits for approval
 * not later than its deadline.
 */
export function expiryOf(
  request: Pick<NewRequest, 'state' | 'touchedAt' | 'service' | 'executionDate' | 'sameDay'>,
  rules: TransferRules,
): Date {
  const forgotten = jstInstant(addDays(jstDate(new Date(request.touchedAt)), rules.keptDays + 1));
  const deadline = isIn(request.state, 'approve') ? deadlineOf(request, rules) : undefined;
  return deadline && deadline < forgotten ? deadline : forgotten;
}

/** What a request becomes that is deleted or expires: that it was a draft, which nobody was asked to approve, stays known. */
export const endedAs = (
  state: 'deleted' | 'expired',
  { state: before }: Pick<NewRequest, 'state'>,
): Pick<NewRequest, 'state' | 'endedAsDraft'> => ({ state, ...(before === 'saved' && { endedAsDraft: true }) });

/** The users for whose approval a request waits now: of two in order, one after the other (T-6). */
export function whoseTurn({ state, mode, approvers, approvals }: NewRequest): readonly string[] {
  if (!isIn(state, 'approve')) return [];
  const left = approvers
    .map(({ userId }) => userId)
    .filter((userId) => !approvals.some((approval) => approval.userId === userId));
  return mode === 'doubleOrdered' ? left.slice(0, 1) : left;
}
