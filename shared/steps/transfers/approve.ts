import { DomainError, type ErrorCode, type FieldError } from '../../domain/errors.ts';
import { maySee, whyNot } from '../../domain/transfers/authorise.ts';
import { type RequestState, stateWith } from '../../domain/transfers/states.ts';
import type { Alert } from '../../operation/alert.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { Decision } from '../../operation/decision.ts';
import type { Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';
import type { NewRequest, TransferRequest } from '../../table/transfer-requests.ts';
import { problemTexts } from '../../text/problem-texts.ts';
import { type ReasonView, reasonView } from '../../views/reason-view.ts';
import { standingOf } from '../../views/request-view.ts';
import { stillHolds } from '../users/still-holds.ts';
import { byUser, lapsedApprovals, type NamedApprover, readApprovers } from './approver-problems.ts';
import { type Asking, circumstancesOf } from './circumstances.ts';
import { expiryOf, whoseTurn } from './request-facts.ts';
import { involvedIn, transferAlert } from './transfer-alert.ts';
import { limitUses, type UsedLimits, usedLimitsOf } from './used-limits.ts';

type ApprovingAccess = {
  readonly transferRequests: readonly ['getAll', 'move'];
  readonly waitingRequests: readonly ['add', 'remove'];
  readonly usedLimits: readonly ['getAll', 'use'];
  readonly companies: readonly ['checkUnchanged'];
  readonly users: readonly ['checkApproves', 'checkHolds', 'getAll'];
  readonly rights: readonly ['getAll'];
};

interface Approving extends Asking {
  readonly table: Table<ApprovingAccess>;
  readonly validateOnly: boolean;
}

/** A request with the hash of the content that was shown. */
interface Shown {
  readonly requestId: string;
  readonly contentHash: string;
}

/** What decides about approvals, as read. */
interface Found {
  readonly requests: readonly (TransferRequest | undefined)[];
  /** The users who approved one of them before; absent if the conditions of the writes check them. */
  readonly givers?: ReadonlyMap<string, NamedApprover> | undefined;
  /** Absent where the conditions of the writes look at the limits. */
  readonly used?: UsedLimits | undefined;
}

interface Result {
  readonly requestId: string;
  readonly state?: RequestState;
  readonly code?: ErrorCode;
  readonly detail?: string;
  readonly errors?: ReasonView[];
}

interface Approval {
  readonly before: TransferRequest;
  readonly after: NewRequest;
}

/**
 * Reads requests. In a dry run, and where a condition has failed, also the people who approved them before, and what is used of
 * their limits: otherwise the conditions of the writes look at both.
 */
export async function readApproving(
  context: Approving,
  requestIds: readonly string[],
  isThorough = context.validateOnly,
): Promise<Found> {
  const { table, caller } = context;
  const requests = await table.transferRequests.getAll(requestIds.map((requestId) => [caller.companyId, requestId]));
  const found = requests.flatMap((request) => request ?? []);
  const given = found.flatMap(({ approvals }) => approvals);
  const ids = [...new Set(given.map(({ userId }) => userId))];
  const hasConditions = given.every(({ rightsVersion }) => rightsVersion !== undefined);
  const [people, used] = await Promise.all([
    isThorough || !hasConditions ? readApprovers(context, ids) : undefined,
    isThorough ? usedLimitsOf(table, found) : undefined,
  ]);
  return { requests, givers: people && byUser(people), used };
}

/** How often the decision is made anew when the table has changed since it was read. */
const attemptsAtMost = 3;
/** Refusals by the table that new reads may turn into the result of one request. */
const changedMeanwhile: readonly ErrorCode[] = ['request.conflict', 'transfer.limitReached'];

/**
 * Approves the requests that can be approved, in one transaction with their limits (T-8, T-10), and on the condition that
 * whoever approved them before still may. Neither these nor the sums used so far are read at first: the writes have the
 * limits, and the versions of the rights, as conditions. If one fails, the operation decides again from the sums that the table has then, so that as many requests pass
 * as fit. @throws `transfer.noneApproved` with each reason, so that no code is spent for nothing
 */
export function approve(
  context: Approving,
  shown: readonly Shown[],
  found: Found,
  attempt = 1,
): Decision<{ results: Result[] }> {
  const judged = judge(context, shown, found);
  const approvals = judged.flatMap(({ approval }) => (approval ? [approval] : []));
  const results = judged.map(({ result }) => result);
  if (approvals.length === 0) throw new DomainError('transfer.noneApproved', { results });
  const [only] = shown.length === 1 ? shown : [];
  return {
    answer: { results },
    ...(only && { subject: only.requestId }),
    changes: approvals.map(({ before, after }) => ({
      path: `${before.requestId}.state`,
      before: before.state,
      after: after.state,
    })),
    alerts: approvals.flatMap(alertsOf),
    writes: writesOf(context, approvals, found),
    otherwise: async (failed) => {
      if (!changedMeanwhile.includes(failed.code) || attempt === attemptsAtMost) throw failed;
      const ids = shown.map(({ requestId }) => requestId);
      return approve(context, shown, await readApproving(context, ids, true), attempt + 1);
    },
  };
}

interface Judged {
  readonly result: Result;
  readonly approval?: Approval;
}

/** Judges the requests one after the other: what one of them will use up counts for those after it. */
function judge(context: Approving, shown: readonly Shown[], { requests, givers, used }: Found): readonly Judged[] {
  const about = circumstancesOf(context);
  const { language } = context;
  const refused = (requestId: string, code: ErrorCode, errors?: readonly FieldError[]): Judged => {
    const { detail } = problemTexts(code, {}, language);
    const reasons = errors?.map((error) => reasonView(error, language));
    return { result: { requestId, code, detail, ...(reasons && { errors: reasons }) } };
  };
  return shown.map(({ requestId, contentHash }, index) => {
    const request = requests[index];
    if (!request || !maySee(standingOf(request), about.user)) return refused(requestId, 'transfer.notFound');
    if (request.contentHash !== contentHash) return refused(requestId, 'transfer.contentChanged');
    const errors = [
      ...whyNot('approve', standingOf(request), { ...about, ...(used && { used: used.of(request) }) }),
      ...(givers ? lapsedApprovals(context, request, givers) : []),
    ];
    if (errors.length > 0) return refused(requestId, 'transfer.notAllowed', errors);
    const after = approved(request, context.caller, about.now);
    if (after.state === 'authorised') used?.add(request);
    return { result: { requestId, state: after.state }, approval: { before: request, after } };
  });
}

function approved(request: TransferRequest, { userId, rightsVersion }: SessionCaller, now: Date): NewRequest {
  const at = now.toISOString();
  const approvals = [...request.approvals, { userId, at, rightsVersion }];
  const state = stateWith(approvals.length, request.mode);
  return { ...request, approvals, state, touchedAt: at, ...(state === 'authorised' && { authorisedAt: at }) };
}

function writesOf(
  { caller, table, profile }: Approving,
  approvals: readonly Approval[],
  { givers }: Found,
): readonly Write[] {
  const { company, companyId, userId } = caller;
  const authorised = approvals.flatMap(({ after }) => (after.state === 'authorised' ? [after] : []));
  return [
    ...approvals.flatMap(({ before, after }) => {
      const { requestId, state, approvals: given, touchedAt, authorisedAt } = after;
      const to = { state, approvals: given, touchedAt, ...(authorisedAt && { authorisedAt }) };
      return [
        table.transferRequests.move(before, to, expiryOf(after, profile.transfers)),
        table.waitingRequests.remove({ companyId, userId, requestId }),
        ...newlyWaiting(before, after).map((next) => table.waitingRequests.add({ companyId, userId: next, requestId })),
      ];
    }),
    ...limitUses(table, authorised, company, profile),
    table.companies.checkUnchanged(company),
    table.users.checkApproves(stillHolds(caller)),
    ...earlierOf(approvals, givers).map((giver) => table.users.checkHolds({ companyId, ...giver })),
  ];
}

/**
 * Who approved before, each with the version of the rights that must still be theirs: that which was read and judged, or else that
 * of the approval. Of several the oldest, because another one was not judged.
 */
function earlierOf(approvals: readonly Approval[], givers: Found['givers']) {
  const versions = new Map<string, number>();
  for (const { userId, rightsVersion = 0 } of approvals.flatMap(({ before }) => before.approvals)) {
    const version = givers?.get(userId)?.granted?.version ?? rightsVersion;
    versions.set(userId, Math.min(versions.get(userId) ?? version, version));
  }
  return [...versions].map(([userId, rightsVersion]) => ({ userId, rightsVersion }));
}

/** For whom it waits that it did not wait for before: the second of two in order. */
const newlyWaiting = (before: NewRequest, after: NewRequest) =>
  whoseTurn(after).filter((userId) => !whoseTurn(before).includes(userId));

function alertsOf({ before, after }: Approval): readonly Alert[] {
  if (after.state === 'authorised') return [transferAlert('transferReceived', after, involvedIn(after))];
  const next = newlyWaiting(before, after).map((userId) => ({ userId }));
  return next.length > 0 ? [transferAlert('approvalRequested', after, next)] : [];
}
