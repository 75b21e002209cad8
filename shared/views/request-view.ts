import * as z from 'zod/mini';
import { ApprovalMode } from '../domain/approval-modes.ts';
import type { FieldError } from '../domain/errors.ts';
import { formatRfc3339 } from '../domain/jst.ts';
import { PayeeAccount } from '../domain/payee.ts';
import { Day, Time } from '../domain/times.ts';
import {
  type Circumstances,
  type Order,
  type Standing,
  whyNobodyApproves,
  whyNot,
} from '../domain/transfers/authorise.ts';
import { deadlineOf } from '../domain/transfers/execution-day.ts';
import { BatchSource, RequestService, TransferWay } from '../domain/transfers/services.ts';
import { isIn, RequestState } from '../domain/transfers/states.ts';
import { whyNotSwitchAtAll } from '../domain/transfers/switching.ts';
import { type NewRequest, QuotedFee } from '../table/transfer-requests.ts';
import type { Language } from '../text/language.ts';
import { ReasonView, reasonView } from './reason-view.ts';

export const Person = z.strictObject({ userId: z.string(), name: z.string() });

/** The fee as it was quoted to the maker. */
export const FeeView = z.strictObject(QuotedFee.shape);

/** What a user can do with a request by calling an operation. */
export const userActs = [
  'change',
  'delete',
  'switch',
  'withdraw',
  'approve',
  'return',
  'cancelApproval',
  'cancel',
] as const;
const UserAct = z.enum(userActs);
type UserAct = z.infer<typeof UserAct>;

/** A request as those see it who may (T-13). */
export const RequestView = z.strictObject({
  requestId: z.string(),
  /** As in the `ETag`. */
  version: z.int(),
  service: RequestService,
  way: z.optional(TransferWay),
  source: z.optional(BatchSource),
  state: RequestState,
  sameDay: z.boolean(),
  executionDate: Day,
  accountId: z.string(),
  count: z.int(),
  total: z.int(),
  payee: z.optional(PayeeAccount),
  payeeId: z.optional(z.string()),
  fee: z.optional(FeeView),
  mode: ApprovalMode,
  maker: Person,
  approvers: z.array(z.extend(Person, { approvedAt: z.optional(Time) })),
  comment: z.optional(z.string()),
  returned: z.optional(z.strictObject({ by: Person, at: Time, comment: z.optional(z.string()) })),
  /** Why the bank did not take it, though it was approved. */
  sentBack: z.optional(z.strictObject({ at: Time, reasons: z.array(ReasonView) })),
  contentHash: z.string(),
  createdAt: Time,
  /** By when it must be authorised. */
  deadline: z.optional(Time),
  authorisedAt: z.optional(Time),
  takenAt: z.optional(Time),
  result: z.optional(z.strictObject({ at: Time, reason: z.optional(z.string()) })),
  /** The transfers that its lines became. */
  switchedTo: z.optional(z.array(z.string())),
  /** Lines that the bank could not execute, and their sum in yen. */
  failedLines: z.optional(z.strictObject({ count: z.int(), total: z.int() })),
  /** What the caller may do with it now. */
  may: z.array(UserAct),
  /** Why the caller may not approve it now, though it waits for the caller. */
  blocked: z.array(ReasonView),
});
export type RequestView = z.infer<typeof RequestView>;

const time = (instant: string) => formatRfc3339(new Date(instant));

/** The order of a request, as rules look at it. */
export function orderOf(request: NewRequest): Order {
  const { service, way, source, sameDay, accountId, executionDate, count, total } = request;
  const kind =
    service === 'transfer'
      ? { service, way: way ?? ('newAccount' as const) }
      : { service, source: source ?? ('screen' as const) };
  return { kind, sameDay, accountId, executionDate, count, total };
}

/** Where a request stands, as rules look at it. */
export function standingOf(request: NewRequest): Standing {
  const { state, mode, maker, approvers, approvals, endedAsDraft } = request;
  return {
    order: orderOf(request),
    state,
    mode,
    makerId: maker.userId,
    approverIds: approvers.map(({ userId }) => userId),
    approvedBy: approvals.map(({ userId }) => userId),
    endedAsDraft,
  };
}

/** Why a user may not do this with a request now: every reason, none if the user may. */
export const whyNotAct = (act: UserAct, standing: Standing, about: Circumstances): readonly FieldError[] =>
  act === 'switch' ? whyNotSwitchAtAll(standing, about) : whyNot(act, standing, about);

/** A request as one user sees it. */
export function requestView(
  request: NewRequest & { readonly version: number },
  about: Circumstances,
  language: Language,
): RequestView {
  const { approvals, returned, sentBack, result, createdAt, authorisedAt, takenAt, payee, switchedTo, failedLines } =
    request;
  const { requestId, version, service, way, source, state, sameDay, executionDate, accountId, count, total } = request;
  const { payeeId, fee, mode, maker, approvers, comment, contentHash } = request;
  const standing = standingOf(request);
  const deadline = deadlineOf(request, about.bank.transfers);
  return {
    ...{ requestId, version, service, state, sameDay, executionDate, accountId, count, total },
    ...(way && { way }),
    ...(source && { source }),
    ...(payee && { payee }),
    ...(payeeId && { payeeId }),
    ...(fee && { fee }),
    ...{ mode, maker },
    approvers: approvers.map((person) => {
      const approval = approvals.find(({ userId }) => userId === person.userId);
      return { ...person, ...(approval && { approvedAt: time(approval.at) }) };
    }),
    ...(comment !== undefined && { comment }),
    ...(returned && { returned: { ...returned, at: time(returned.at) } }),
    ...(sentBack && {
      sentBack: { at: time(sentBack.at), reasons: sentBack.reasons.map((reason) => reasonView(reason, language)) },
    }),
    contentHash,
    createdAt: time(createdAt),
    ...(deadline && { deadline: formatRfc3339(deadline) }),
    ...(authorisedAt && { authorisedAt: time(authorisedAt) }),
    ...(takenAt && { takenAt: time(takenAt) }),
    ...(result && { result: { ...result, at: time(result.at) } }),
    ...(switchedTo && { switchedTo: [...switchedTo] }),
    ...(failedLines && { failedLines }),
    may: userActs.filter((act) => whyNotAct(act, standing, about).length === 0),
    blocked: blockedBy(standing, about).map((reason) => reasonView(reason, language)),
  };
}

/** What stands in the way of a request that waits: for an approver named, the reasons of their own too. */
function blockedBy(standing: Standing, about: Circumstances): FieldError[] {
  if (!isIn(standing.state, 'approve')) return [];
  return standing.approverIds.includes(about.user.userId)
    ? whyNot('approve', standing, about)
    : whyNobodyApproves(standing, about);
}
