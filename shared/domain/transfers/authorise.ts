import {
  type ApprovalMode,
  type ApprovalRules,
  type ApprovingContract,
  approvalOf,
  approversNeeded,
  type OfferingBank,
  permissionsOffered,
} from '../approval-modes.ts';
import { servicesOf } from '../contract-services.ts';
import { type AccountLimits, accountLimitsInForce, type CompanyLimits, companyLimitsInForce } from '../daily-limits.ts';
import type { FieldError } from '../errors.ts';
import type { ContractBounds, HeldRights } from '../held-rights.ts';
import { formatRfc3339, jstDate } from '../jst.ts';
import type { Permission } from '../permissions.ts';
import { type Calendar, openingOf } from '../service-hours.ts';
import { executionDayProblems } from './execution-day.ts';
import type { TransferRules } from './rules.ts';
import {
  approvingRight,
  contractServiceOf,
  dailyLimitRows,
  makingRight,
  type RequestKind,
  type RequestService,
  sameDayRight,
  userLimitRow,
  viewingRight,
} from './services.ts';
import { isIn, type RequestAct, type RequestState } from './states.ts';

/** What a request orders, as far as rules look at it. */
export interface Order {
  readonly kind: RequestKind;
  readonly sameDay: boolean;
  readonly accountId: string;
  /** `YYYY-MM-DD`, JST. */
  readonly executionDate: string;
  /** Yen, all lines together. */
  readonly total: number;
  /** The number of lines. */
  readonly count?: number;
  /** The JST date on which the payee was registered or last changed, if the company keeps it. */
  readonly payeeSince?: string | undefined;
}

/** Where a request stands. */
export interface Standing {
  readonly order: Order;
  readonly state: RequestState;
  readonly mode: ApprovalMode;
  readonly makerId: string;
  /** In the order in which they approve, where there is one. */
  readonly approverIds: readonly string[];
  /** Who has approved, in this order. */
  readonly approvedBy: readonly string[];
  /** Whether it was a draft when it was deleted or expired. */
  readonly endedAsDraft?: boolean | undefined;
}

/** The part of a contract that decides about requests. */
export interface OrderingContract extends Omit<ContractBounds, 'accounts'> {
  readonly accounts: readonly { readonly accountId: string; readonly limits?: AccountLimits | undefined }[];
  readonly limits?: CompanyLimits | undefined;
}

/** The part of a bank's profile that decides about requests. */
export interface OrderingBank extends OfferingBank {
  readonly transfers: TransferRules;
}

/** Who asks, and everything else that decides. */
export interface Circumstances {
  readonly user: HeldRights;
  /** Codes of the rights granted to the user, whether or not the contract offers them now. */
  readonly granted: readonly string[];
  readonly company: OrderingContract;
  readonly bank: OrderingBank;
  readonly calendar: Calendar;
  readonly now: Date;
  /** Yen authorised for the execution day already, by row of the daily limits; absent where nobody looked. */
  readonly used?: Readonly<Record<string, number>>;
}

/** Why a user may not make this order now (T-4): every reason, none if the user may. */
export function whyNotMake(order: Order, circumstances: Circumstances): FieldError[] {
  return distinct([
    ...rightProblems(order, circumstances),
    ...accountProblems(order, circumstances),
    ...userLimitProblems(order, circumstances),
    ...orderProblems(order, circumstances),
  ]);
}

/** Why a user may not keep this order as a draft: what else must be right is looked at when it is confirmed. */
export function whyNotSave(order: Order, circumstances: Circumstances): FieldError[] {
  return distinct([...rightProblems(order, circumstances), ...accountProblems(order, circumstances)]);
}

/** Why a user may not do this with a request now: every reason, none if the user may. */
export function whyNot(act: Exclude<RequestAct, UsersCannot>, standing: Standing, about: Circumstances): FieldError[] {
  const state = isIn(standing.state, act) ? [] : [reason('state', 'transfer.state', { state: standing.state })];
  return [...state, ...ownRules[act](standing, about)];
}

/** Done by the clock and by the bank. */
type UsersCannot = 'expire' | 'take' | 'sendBack' | 'report';

/** The rules of acts besides their states. */
const ownRules: Readonly<
  Record<Exclude<RequestAct, UsersCannot>, (standing: Standing, about: Circumstances) => FieldError[]>
> = {
  change: makerProblems,
  delete: makerProblems,
  switch: makerProblems,
  approve: whyNotApprove,
  return: (standing, about) => [
    ...namedProblems(standing, about),
    ...(isApproved(standing.order.kind.service, about.company, about.bank)
      ? approvingRightProblems(standing, about)
      : []),
  ],
  withdraw: (standing, about) => [
    ...makerProblems(standing, about),
    ...(standing.approvedBy.length === 0 ? [] : [reason('approvals', 'transfer.approvedAlready')]),
  ],
  cancelApproval: ({ approvedBy }, { user }) =>
    approvedBy.includes(user.userId) ? [] : [reason('approvals', 'transfer.notApprovedByYou')],
  cancel: (standing, about) => [
    ...makerProblems(standing, about),
    ...(standing.mode === 'none' ? [] : [reason('mode', 'transfer.approvedMode')]),
    ...(standing.order.sameDay ? [reason('sameDay', 'transfer.sameDayIsFinal')] : []),
  ],
};

function makerProblems({ makerId }: Standing, { user }: Circumstances): FieldError[] {
  return makerId === user.userId ? [] : [reason('maker', 'transfer.notMaker')];
}

/** Whether a company's users may approve what they made (T-7): by the company's switch, where the bank leaves it one. */
export const mayApproveOwn = (
  company: ApprovingContract,
  bank: Pick<OrderingBank, 'transfers' | keyof ApprovalRules>,
) => approvalOf(company, bank).selfApproval && !bank.transfers.approvedByOthers;

function whyNotApprove(standing: Standing, about: Circumstances): FieldError[] {
  const { user, company, bank } = about;
  const isOwn = standing.makerId === user.userId;
  return [
    ...namedProblems(standing, about),
    ...approvingRightProblems(standing, about),
    ...(isOwn && !mayApproveOwn(company, bank) ? [reason('maker', 'transfer.ownRequest')] : []),
    ...turnProblems(standing, user.userId),
    ...whyNobodyApproves(standing, about),
  ];
}

/** Why a request cannot be approved now by anybody. */
export function whyNobodyApproves({ order }: Pick<Standing, 'order'>, about: Circumstances): FieldError[] {
  const isOpen = hasAccount(order, about.company);
  return [...(isOpen ? [] : [reason('accountId', 'account.closed')]), ...orderProblems(order, about)];
}

/**
 * Why the bank's core does not get an authorised request (T-5, エラー): its company was suspended or closed since then, or lacks
 * the service or the account now, or the bank no longer files its payee (事前登録口座).
 */
export function whyNotTake(
  order: Pick<Order, 'kind' | 'accountId'> & { readonly payeeIsFiled: boolean },
  company: Pick<OrderingContract, 'accounts' | 'features'> & { readonly state: 'usable' | 'suspended' | 'closed' },
  bank: Pick<OrderingBank, 'services'>,
): FieldError[] {
  const { kind, payeeIsFiled } = order;
  const needsFiledPayee = kind.service === 'transfer' && kind.way === 'preRegistered';
  return [
    ...(company.state === 'usable' ? [] : [reason('company', 'company.notUsable')]),
    ...(isInContract(order, { company, bank }) ? [] : [reason('service', 'service.notInContract')]),
    ...(hasAccount(order, company) ? [] : [reason('accountId', 'account.closed')]),
    ...(needsFiledPayee && !payeeIsFiled ? [reason('payeeId', 'payeeId.unknown')] : []),
  ];
}

function namedProblems({ approverIds, approvedBy }: Standing, { user }: Circumstances): FieldError[] {
  if (!approverIds.includes(user.userId)) return [reason('approvers', 'transfer.notNamed')];
  return approvedBy.includes(user.userId) ? [reason('approvals', 'transfer.approvedByYou')] : [];
}

function approvingRightProblems({ order }: Standing, about: Circumstances): FieldError[] {
  const { user, granted, company, bank } = about;
  const { service } = order.kind;
  if (holdsApproval(service, { rights: user, granted }, { company, bank })) return [];
  return [reason('service', 'transfer.rightMissing', { right: approvingRight(service) })];
}

/**
 * Whether somebody holds the right to approve a service's requests. Where nobody approves its new requests any more, the contract
 * offers nobody the right. For requests that still wait the users to whom it was granted have it then, and the master (D-18).
 */
export function holdsApproval(
  service: RequestService,
  { rights, granted }: { readonly rights: HeldRights; readonly granted: readonly string[] },
  { company, bank }: { readonly company: ApprovingContract; readonly bank: ApprovalRules },
): boolean {
  const right = approvingRight(service);
  if (isApproved(service, company, bank)) return rights.permissions.includes(right);
  return rights.role === 'master' || granted.includes(right);
}

/** Whether somebody approves a service's new requests. Requests that wait already keep their mode (D-18). */
export const isApproved = (service: RequestService, company: ApprovingContract, bank: ApprovalRules): boolean =>
  approversNeeded(approvalOf(company, bank).modes[contractServiceOf(service)]) > 0;

/** 一次 before 最終 (T-6). */
function turnProblems({ mode, approverIds, approvedBy }: Standing, userId: string): FieldError[] {
  if (mode !== 'doubleOrdered' || !approverIds.includes(userId) || approvedBy.includes(userId)) return [];
  return approverIds[approvedBy.length] === userId ? [] : [reason('approvals', 'transfer.notYourTurn')];
}

function rightProblems({ kind, sameDay }: Order, about: Circumstances): FieldError[] {
  const option = sameDay && kind.service === 'transfer' ? sameDayRight(kind.way) : undefined;
  const path = kind.service === 'transfer' ? 'way' : 'service';
  return [...whyNotHeld(makingRight(kind), path, about), ...(option ? whyNotHeld(option, 'sameDay', about) : [])];
}

/** Why a user lacks a right. An administrator is named only where one can grant it: not what bank or contract lack. */
export function whyNotHeld(
  right: Permission,
  path: string,
  {
    user,
    company,
    bank,
  }: Pick<Circumstances, 'user'> & { readonly company: ApprovingContract; readonly bank: OfferingBank },
): FieldError[] {
  if (user.permissions.includes(right)) return [];
  if (!bank.permissions.includes(right)) return [reason(path, 'permission.notOffered')];
  if (!permissionsOffered(company, bank).includes(right)) return [reason('service', 'service.notInContract')];
  return [reason(path, 'transfer.rightMissing', { right })];
}

/** An account that the contract does not have can be allowed by nobody. */
function accountProblems(order: Order, { user, company }: Circumstances): FieldError[] {
  if (user.accounts.includes(order.accountId)) return [];
  return [reason('accountId', hasAccount(order, company) ? 'account.notAllowed' : 'account.closed')];
}

function userLimitProblems({ kind, total }: Order, { user }: Circumstances): FieldError[] {
  const maximum = user.limits[userLimitRow(kind)] ?? 0;
  return total <= maximum ? [] : [reason('amount', 'limit.exceedsUser', { maximum })];
}

/** What does not depend on who asks: contract, hours, execution day, daily limits. */
function orderProblems(order: Order, about: Circumstances): FieldError[] {
  const { company, bank, used } = about;
  // Without its service or its account a company has no limits.
  const hasLimits = hasAccount(order, company) && isInContract(order, about);
  return [...whyNotThen(order, about), ...(hasLimits ? dailyLimitProblems(order, company, bank, used) : [])];
}

const hasAccount = ({ accountId }: Pick<Order, 'accountId'>, company: Pick<OrderingContract, 'accounts'>): boolean =>
  company.accounts.some((each) => each.accountId === accountId);

interface Offering {
  readonly company: Pick<OrderingContract, 'features'>;
  readonly bank: Pick<OrderingBank, 'services'>;
}

const isInContract = ({ kind }: Pick<Order, 'kind'>, { company, bank }: Offering): boolean =>
  servicesOf({ offered: bank.services, features: company.features }).includes(contractServiceOf(kind.service));

/** Why nobody of the company may order this now, whatever its amount: contract, hours, execution day. */
export function whyNotThen(order: Order, about: Circumstances): FieldError[] {
  const { bank, calendar, now } = about;
  const { kind, sameDay, executionDate, payeeSince } = order;
  const opening = openingOf(contractServiceOf(kind.service), calendar, now);
  const isNewPayee = sameDay && payeeSince === jstDate(now) && !bank.transfers.newPayeesSameDay;
  return [
    ...(isInContract(order, about) ? [] : [reason('service', 'service.notInContract')]),
    ...(opening.open ? [] : [reason('service', 'transfer.closed', { opensAt: formatRfc3339(opening.opensAt) })]),
    ...executionDayProblems({ service: kind.service, executionDate, sameDay }, bank.transfers, now),
    ...(isNewPayee ? [reason('payeeId', 'sameDay.newPayee')] : []),
  ];
}

/** The daily limits that an order uses up, in yen; a row without a limit allows nothing (D-31). */
export function dailyLimitsOf(
  { kind, accountId }: Pick<Order, 'kind' | 'accountId'>,
  company: OrderingContract,
  bank: Pick<OrderingBank, 'services'>,
): Readonly<Record<string, number>> {
  const services = servicesOf({ offered: bank.services, features: company.features });
  const account = company.accounts.find((each) => each.accountId === accountId);
  const limits: Readonly<Record<string, number | undefined>> =
    kind.service !== 'transfer'
      ? companyLimitsInForce(company.limits, company.ceilings, services)
      : account
        ? accountLimitsInForce(account.limits, company.ceilings, services)
        : {};
  return Object.fromEntries(dailyLimitRows(kind).map((row) => [row, limits[row] ?? 0]));
}

function dailyLimitProblems(
  order: Order,
  company: OrderingContract,
  bank: OrderingBank,
  used: Circumstances['used'] = {},
): FieldError[] {
  const code = order.kind.service === 'transfer' ? 'limit.exceedsAccountDay' : 'limit.exceedsCompanyDay';
  return Object.entries(dailyLimitsOf(order, company, bank)).flatMap(([row, maximum]) => {
    const usedAlready = used[row] ?? 0;
    if (order.total <= maximum - usedAlready) return [];
    return [reason('amount', code, { row, maximum, used: usedAlready })];
  });
}

/**
 * Whether those whom a request names were never asked about what it orders: it is a draft, or ended as one. One that came back
 * and was kept as a draft again is a draft too: they were asked about what it ordered before, not about this.
 */
export const isDraft = ({ state, endedAsDraft }: Pick<Standing, 'state' | 'endedAsDraft'>): boolean =>
  state === 'saved' || endedAsDraft === true;

/**
 * Whether a user sees a request: who made it or is named to approve it, and who may look at all (A9-6, A9-9). A draft is
 * shown to no approver, not even when it is deleted or has expired.
 */
export function maySee(standing: Standing, { userId, permissions }: HeldRights): boolean {
  const { makerId, approverIds, order } = standing;
  if (makerId === userId || (!isDraft(standing) && approverIds.includes(userId))) return true;
  return permissions.includes(viewingRight(order.kind.service));
}

/** Without those that are said twice. */
export const distinct = (reasons: readonly FieldError[]): FieldError[] => [
  ...new Map(reasons.map((each) => [JSON.stringify(each), each])).values(),
];

const reason = (path: string, code: string, params?: FieldError['params']): FieldError => ({
  path,
  code,
  ...(params && { params }),
});
