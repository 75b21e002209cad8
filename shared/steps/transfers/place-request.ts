import { approvalOf } from '../../domain/approval-modes.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { type Circumstances, whyNot, whyNotMake, whyNotSave } from '../../domain/transfers/authorise.ts';
import { contractServiceOf } from '../../domain/transfers/services.ts';
import { stateWith } from '../../domain/transfers/states.ts';
import type { Alert } from '../../operation/alert.ts';
import type { Decision } from '../../operation/decision.ts';
import type { Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';
import type { NewRequest, TransferRequest } from '../../table/transfer-requests.ts';
import { orderOf, type RequestView, requestView, standingOf } from '../../views/request-view.ts';
import { stillHolds } from '../users/still-holds.ts';
import { approverProblems, type NamedApprover } from './approver-problems.ts';
import { type Asking, circumstancesOf } from './circumstances.ts';
import { contentHashOf } from './content-hash.ts';
import { expiryOf, personOf, whoseTurn } from './request-facts.ts';
import { shownChanges } from './shown-changes.ts';
import { involvedIn, transferAlert } from './transfer-alert.ts';

/** What is written with a request, besides the request itself. */
type PlacingAccess = {
  readonly involvements: readonly ['add'];
  readonly waitingRequests: readonly ['add'];
  readonly companies: readonly ['checkUnchanged'];
  readonly users: readonly ['checkHolds'];
};

export interface Placing extends Asking {
  readonly validateOnly: boolean;
  readonly newId: () => string;
  readonly table: Table<PlacingAccess>;
}

/** What is ordered, without the people and what follows from it. */
export type OrderedContent = Pick<
  TransferRequest,
  | ('service' | 'way' | 'sameDay' | 'source' | 'accountId' | 'executionDate' | 'count' | 'total' | 'payee' | 'payeeId')
  | ('fee' | 'lines' | 'comment')
>;

/** How a request is placed. */
export interface Placement {
  readonly content: OrderedContent;
  /** 保存: kept as a draft, which is shown to no approver. */
  readonly save: boolean;
  readonly approvers: readonly NamedApprover[];
  /** The JST date on which the payee was registered or last changed, if the company keeps it. */
  readonly payeeSince?: string | undefined;
  /** What is wrong besides what the rules of all requests say. */
  readonly problems: readonly FieldError[];
  /** The request whose content it replaces. */
  readonly existing?: TransferRequest;
  /** The write of the request itself. */
  readonly placed: (request: NewRequest, expiresAt: Date) => Write;
  /**
   * What authorising it at once requires of the caller and uses up; absent where somebody always approves, as in all services but
   * 振込振替 (A6-3).
   */
  readonly executed?: (request: NewRequest) => readonly Write[];
  /** What is used up already of the limits that `executed` uses, in yen by row. */
  readonly used?: (request: NewRequest) => Promise<Readonly<Record<string, number>>>;
}

/**
 * Places a request: keeps the draft, hands it to its approvers, or, in a service without approval, authorises it at once,
 * which uses up its limits. @throws `transfer.notAllowed` with every reason (T-4, T-6)
 */
export async function placeRequest(context: Placing, placement: Placement): Promise<Decision<RequestView>> {
  const request = requestOf(context, placement);
  // A dry run makes no write whose condition would look at the limits.
  const used = context.validateOnly && request.state === 'authorised' ? await placement.used?.(request) : undefined;
  const problems = problemsOf(context, placement, request, used);
  if (problems.length > 0) throw new DomainError('transfer.notAllowed', { errors: problems });
  const { existing, save } = placement;
  const after = { ...request, version: (existing?.version ?? 0) + 1 };
  return {
    answer: requestView(after, circumstancesOf(context), context.language),
    status: existing ? 200 : 201,
    subject: request.requestId,
    version: after.version,
    changes: shownChanges(existing, after),
    alerts: save ? [] : alertsOf(request),
    writes: writesOf(context, placement, request),
  };
}

/** A draft of the caller with this content: a new request, or an existing one with its maker and its id. */
export function draftOf(
  context: Pick<Placing, 'caller' | 'profile' | 'now' | 'newId'>,
  content: OrderedContent,
  existing?: TransferRequest,
): NewRequest {
  return requestOf(context, { content, save: true, approvers: [], ...(existing && { existing }) });
}

function requestOf(
  { caller, profile, now, newId }: Pick<Placing, 'caller' | 'profile' | 'now' | 'newId'>,
  placement: Pick<Placement, 'content' | 'save' | 'approvers' | 'existing'>,
): NewRequest {
  const { content, save, approvers, existing } = placement;
  const mode = approvalOf(caller.company, profile).modes[contractServiceOf(content.service)] ?? 'single';
  const state = save ? 'saved' : stateWith(0, mode);
  const at = now.toISOString();
  const request = {
    ...content,
    companyId: caller.companyId,
    requestId: existing?.requestId ?? newId(),
    state,
    maker: existing?.maker ?? personOf(caller.user),
    mode,
    approvers: approvers.flatMap(({ user }) => (user ? [personOf(user)] : [])),
    approvals: [],
    createdAt: existing?.createdAt ?? at,
    touchedAt: at,
    ...(state === 'authorised' && { authorisedAt: at }),
  };
  return { ...request, contentHash: contentHashOf(request) };
}

function problemsOf(
  context: Placing,
  placement: Placement,
  request: NewRequest,
  used: Circumstances['used'],
): readonly FieldError[] {
  const { approvers, existing, payeeSince, problems, save } = placement;
  const about = { ...circumstancesOf(context), ...(used && { used }) };
  const order = { ...orderOf(request), payeeSince };
  return [
    ...(existing ? whyNot('change', standingOf(existing), about) : []),
    ...(save ? whyNotSave(order, about) : whyNotMake(order, about)),
    ...problems,
    ...approverProblems(context, { ...request, save }, approvers),
  ];
}

function writesOf(context: Placing, placement: Placement, request: NewRequest): readonly Write[] {
  const { placed } = placement;
  const { table, caller, profile } = context;
  const { companyId, requestId, state } = request;
  const pointer = ({ userId }: { readonly userId: string }) => ({ companyId, userId, requestId });
  return [
    placed(request, expiryOf(request, profile.transfers)),
    ...involvedIn(request).map((person) => table.involvements.add(pointer(person))),
    ...whoseTurn(request).map((userId) => table.waitingRequests.add(pointer({ userId }))),
    ...(state === 'authorised' ? executedBy(placement, request) : [table.users.checkHolds(stillHolds(caller))]),
    table.companies.checkUnchanged(caller.company),
  ];
}

function executedBy({ executed }: Placement, request: NewRequest): readonly Write[] {
  if (!executed) throw new Error(`requests of ${request.service} are authorised by their approvers alone`);
  return executed(request);
}

/** The write of a request that replaces another one's content; what it does not have again goes. */
export const replaced =
  (table: Table<{ transferRequests: ['move'] }>, existing: TransferRequest): Placement['placed'] =>
  (request, expiresAt) =>
    table.transferRequests.move(existing, { ...withoutContent, ...request }, expiresAt);

const withoutContent: Partial<NewRequest> = {
  ...{ way: undefined, source: undefined, payee: undefined, payeeId: undefined, fee: undefined, lines: undefined },
  ...{ comment: undefined, returned: undefined, sentBack: undefined, authorisedAt: undefined, endedAsDraft: undefined },
};

function alertsOf(request: NewRequest): readonly Alert[] {
  if (request.state === 'authorised') return [transferAlert('transferReceived', request, [request.maker])];
  const waiting = whoseTurn(request).map((userId) => ({ userId }));
  return [transferAlert('approvalRequested', request, waiting)];
}
