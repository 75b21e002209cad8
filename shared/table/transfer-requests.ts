import * as z from 'zod/mini';
import { ApprovalMode } from '../domain/approval-modes.ts';
import { DomainError } from '../domain/errors.ts';
import { feePatterns } from '../domain/fees.ts';
import { addDays, jstInstant } from '../domain/jst.ts';
import { PayeeAccount } from '../domain/payee.ts';
import { BatchSource, RequestService, TransferWay } from '../domain/transfers/services.ts';
import { awaitingStates, editableStates, RequestState } from '../domain/transfers/states.ts';
import { queries, readsAll, writes } from './capability.ts';
import { spread } from './due-shards.ts';
import type { Otherwise, Put, Update } from './engine.ts';
import { entity, Instant, plainId } from './entity.ts';

/** Somebody with the name they had then: a request shows it after the user is deleted, too. */
const Person = z.object({ userId: z.string(), name: z.string() });
export type Person = z.infer<typeof Person>;

/** A fee as quoted when the request was made, and frozen when it is confirmed (D-19, T-11). */
export const QuotedFee = z.object({
  bearer: z.enum(['payer', 'payee']),
  pattern: z.optional(z.enum(feePatterns)),
  /** Yen deducted from the payment, or from all lines together; nothing where the payer bears it. */
  deducted: z.int(),
  /** Of 総合振込 whose payer bears the fees, their sum in yen by the company's table; absent if no fees are set. */
  borne: z.optional(z.int()),
});
export type QuotedFee = z.infer<typeof QuotedFee>;

/** Lines that are items of their own, the digest of every byte that is handed over of them, and that of the fees deducted before. */
export const RequestLines = z.object({
  linesId: z.string(),
  frameId: z.optional(z.string()),
  chunks: z.int(),
  digest: z.string(),
  feesDigest: z.optional(z.string()),
});

/** One order of a company, from the draft to the core's result (T-5). Its lines, if it has any, are items of their own. */
export const TransferRequest = z.object({
  companyId: z.string(),
  requestId: z.string(),
  version: z.int(),
  state: RequestState,
  service: RequestService,
  /** Of 振込振替. */
  way: z.optional(TransferWay),
  sameDay: z.boolean(),
  /** Of the other services. */
  source: z.optional(BatchSource),
  accountId: z.string(),
  executionDate: z.iso.date(),
  /** The number of payments, and their sum in yen. */
  count: z.int(),
  total: z.int(),
  /** Of 振込振替. */
  payee: z.optional(PayeeAccount),
  payeeId: z.optional(z.string()),
  fee: z.optional(QuotedFee),
  /**
   * Where the lines of the other services are: under this id, in so many chunks. The frame is there too, unless the request
   * was changed and kept its lines: then it has a frame of its own.
   */
  lines: z.optional(RequestLines),
  maker: Person,
  /** The mode when it was made (D-18), and the approvers named, in their order. */
  mode: ApprovalMode,
  approvers: z.array(Person),
  /** Each with the version of the rights with which it was given; absent in the oldest. */
  approvals: z.array(z.object({ userId: z.string(), at: Instant, rightsVersion: z.optional(z.int()) })),
  comment: z.optional(z.string()),
  /** Why it is back with the maker. */
  returned: z.optional(z.object({ by: Person, at: Instant, comment: z.optional(z.string()) })),
  /** Why the core did not get it, though it was approved (エラー). */
  sentBack: z.optional(z.object({ at: Instant, reasons: z.array(z.object({ path: z.string(), code: z.string() })) })),
  /** Of what approvers are shown: hexadecimal SHA-256. */
  contentHash: z.string(),
  createdAt: Instant,
  /** The last act of a person (B-64). */
  touchedAt: Instant,
  authorisedAt: z.optional(Instant),
  handoverId: z.optional(z.string()),
  takenAt: z.optional(Instant),
  result: z.optional(z.object({ at: Instant, reason: z.optional(z.string()) })),
  /**
   * That it was a draft when it was deleted or expired, so that its approvers were never asked. Requests that ended before this
   * was kept lack it; they stay as visible as they were.
   */
  endedAsDraft: z.optional(z.boolean()),
  /** The transfers that its lines became (切替). */
  switchedTo: z.optional(z.array(z.string())),
  /** Lines that the core could not execute, and their sum in yen. */
  failedLines: z.optional(z.object({ count: z.int(), total: z.int() })),
  byService: z.string(),
  byState: z.string(),
  due: z.optional(z.string()),
  dueSort: z.optional(z.string()),
});
export type TransferRequest = z.infer<typeof TransferRequest>;

/** A request without its place in the indexes, which follows from it. */
export type NewRequest = Omit<TransferRequest, 'byService' | 'byState' | 'due' | 'dueSort' | 'version'>;

export const transferRequestItem = entity({
  name: 'transferRequest',
  prefix: 'REQUEST#',
  schema: TransferRequest,
  ids: [plainId, plainId],
  key: (companyId: string, requestId: string) => ({ pk: `REQUEST#${companyId}`, sk: requestId }),
});

/** The most partitions of the index `due` that requests of a kind are spread over; a stage with fewer shards has fewer. */
const mostBacklogs = 4;
const numbersOf = (shards: number) => Array.from({ length: Math.min(shards, mostBacklogs) }, (_, shard) => shard);

/**
 * Authorised requests of a service wait for the core in these partitions of the index `due`, by execution day; those of many
 * lines are few, so one is enough.
 * @param shards over how many requests may have been spread, or are now
 */
export const handoverBacklogs = (service: RequestService, shards: number): readonly string[] =>
  numbersOf(service === 'transfer' ? shards : 1).map((shard) => `HANDOVER#${service}#${shard}`);

/**
 * Requests that the core has taken stay in these partitions, by execution day, until it reports what became of them. Those that were
 * taken before this was so have no entry.
 */
export const unreportedBacklogs = (shards: number): readonly string[] =>
  numbersOf(shards).map((shard) => `TAKEN#${shard}`);

/** Requests that are not authorised yet expire: the index `due`, by the instant; as many partitions. */
export const expiryBacklogs = (shards: number): readonly string[] =>
  numbersOf(shards).map((shard) => `REQUEST-EXPIRY#${shard}`);

/** The last letters of a ULID are random. */
const backlogOf = (requestId: string, backlogs: readonly string[]) =>
  backlogs[requestId.charCodeAt(requestId.length - 1) % backlogs.length];

const expiring: readonly RequestState[] = [...editableStates, ...awaitingStates];

/** The attributes of the indexes, which follow from the request and the stage's number of shards. */
function places(request: NewRequest, expiresAt: Date | undefined, shards: number): Partial<TransferRequest> {
  const { service, state, executionDate, requestId } = request;
  const dayAndId = `${executionDate}#${requestId}`;
  return {
    byService: `${service}#${dayAndId}`,
    byState: `${state}#${service}#${dayAndId}`,
    ...(state === 'authorised' && {
      due: backlogOf(requestId, handoverBacklogs(service, shards)),
      dueSort: dayAndId,
    }),
    ...(state === 'taken' && {
      due: backlogOf(requestId, unreportedBacklogs(shards)),
      dueSort: dayAndId,
    }),
    ...(expiresAt &&
      expiring.includes(state) && {
        due: backlogOf(requestId, expiryBacklogs(shards)),
        dueSort: `${expiresAt.toISOString()}#${requestId}`,
      }),
  };
}

const gone: Otherwise = (existing) => new DomainError(existing ? 'request.conflict' : 'transfer.notFound');

/** A page of an index. */
export interface RequestPage {
  readonly limit: number;
  readonly after?: Readonly<Record<string, string>>;
}

/** Those of one backlog whose execution day is a date or before it, the earliest first. */
const byExecutionDay = (backlog: string, until: string, page: RequestPage) => ({
  partition: backlog,
  from: '0',
  to: `${until}$`,
  ...page,
});

export const transferRequests = {
  getAll: readsAll(transferRequestItem),
  make: spread((shards) =>
    writes('put', transferRequestItem.prefix, (request: NewRequest, expiresAt: Date): Put => {
      const whole = { ...request, version: 1, ...places(request, expiresAt, shards) } as TransferRequest;
      return transferRequestItem.create(
        transferRequestItem.key(request.companyId, request.requestId),
        whole,
        'request.conflict',
      );
    }),
  ),
  /**
   * The request as it is after an act, at the version that was read: of two acts at once one happens. Attributes that
   * are undefined go.
   */
  move: spread((shards) =>
    writes(
      'update',
      transferRequestItem.prefix,
      (read: TransferRequest, to: Partial<NewRequest>, expiresAt?: Date): Update => {
        const { due: _due, dueSort: _sort, ...before } = read;
        const after = { ...before, ...to };
        const placed: Readonly<Record<string, unknown>> = {
          due: undefined,
          dueSort: undefined,
          ...places(after, expiresAt, shards),
        };
        const set = { ...to, ...placed };
        return {
          ...transferRequestItem.updateAtVersion(transferRequestItem.key(read.companyId, read.requestId), read, {
            set,
            remove: Object.entries(set).flatMap(([field, value]) => (value === undefined ? [field] : [])),
            when: [{ field: 'state', is: read.state }],
          }),
          otherwise: gone,
        };
      },
    ),
  ),
  /** Those of a service, the latest execution day first. */
  ofService: queries(
    transferRequestItem,
    ({ companyId, service, ...days }: OfService, limit: number) => ({
      partition: `REQUEST#${companyId}`,
      ...span(`${service}#`, days),
      descending: true,
      limit,
    }),
    'byService',
  ),
  /** Those of a service in a state, in the same order. */
  inState: queries(
    transferRequestItem,
    ({ companyId, service, ...days }: OfService, state: RequestState, limit: number) => ({
      partition: `REQUEST#${companyId}`,
      ...span(`${state}#${service}#`, days),
      descending: true,
      limit,
    }),
    'byState',
  ),
  /** Authorised requests of one backlog whose execution day has come by a date. */
  forHandover: queries(transferRequestItem, byExecutionDay, 'due'),
  /** Taken ones of one backlog that have no result yet. */
  unreported: queries(transferRequestItem, byExecutionDay, 'due'),
  /** Those of one backlog that have expired by an instant. */
  expiring: queries(
    transferRequestItem,
    (backlog: string, until: Date, page: RequestPage) => ({
      partition: backlog,
      from: '0',
      to: `${until.toISOString()}$`,
      ...page,
    }),
    'due',
  ),
};

/** A company's requests of a service, of a span of execution days, inclusive. */
interface OfService {
  readonly companyId: string;
  readonly service: RequestService;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Of those, from this one on downwards, inclusive. */
  readonly position?: RequestPosition | undefined;
}

/** A place in a list by execution day. */
export interface RequestPosition {
  readonly executionDate: string;
  readonly requestId: string;
}

/** `$` follows `#`, which ends each part of a sort key. */
function span(prefix: string, { from = '', to = '~', position }: Pick<OfService, 'from' | 'to' | 'position'>) {
  const last = position ? `${position.executionDate}#${position.requestId}` : `${to}$`;
  return { from: `${prefix}${from}`, to: `${prefix}${last}` };
}

/** That a user has to do with a request: as its maker, or as an approver named. It stays when the request ends. */
const Involvement = z.object({ companyId: z.string(), userId: z.string(), requestId: z.string() });

export const involvementItem = entity({
  name: 'requestInvolvement',
  prefix: 'REQUESTS-OF#',
  schema: Involvement,
  ids: [plainId, plainId, plainId],
  key: (companyId: string, userId: string, requestId: string) => ({
    pk: `REQUESTS-OF#${companyId}#${userId}`,
    sk: requestId,
  }),
});

/** That a request waits for a user's approval now. */
export const waitingItem = entity({
  name: 'waitingRequest',
  prefix: 'WAITING#',
  schema: Involvement,
  ids: [plainId, plainId, plainId],
  key: (companyId: string, userId: string, requestId: string) => ({
    pk: `WAITING#${companyId}#${userId}`,
    sk: requestId,
  }),
});

type Pointer = z.infer<typeof Involvement>;

/** A page of pointers, after the one to a request. */
export interface PointerPage {
  readonly limit: number;
  readonly afterId?: string | undefined;
}

const neither: Otherwise = () => new DomainError('request.conflict');

/** A pointer may be there already, of an approver named before: it is written over. */
const pointing = (item: typeof involvementItem | typeof waitingItem, pointer: Pointer): Update => ({
  kind: 'update',
  orCreate: true,
  key: item.key(pointer.companyId, pointer.userId, pointer.requestId),
  set: { ...pointer, entity: item.name, form: 1 },
  when: [],
  otherwise: neither,
});

export const involvements = {
  add: writes('update', involvementItem.prefix, (pointer: Pointer) => pointing(involvementItem, pointer)),
  /** The newest request first. */
  ofUser: queries(involvementItem, (companyId: string, userId: string, { limit, afterId }: PointerPage) => ({
    partition: `REQUESTS-OF#${companyId}#${userId}`,
    descending: true,
    limit,
    ...(afterId !== undefined && { after: { ...involvementItem.key(companyId, userId, afterId) } }),
  })),
};

export const waitingRequests = {
  add: writes('update', waitingItem.prefix, (pointer: Pointer) => pointing(waitingItem, pointer)),
  remove: writes('delete', waitingItem.prefix, ({ companyId, userId, requestId }: Pointer) => ({
    kind: 'delete' as const,
    key: waitingItem.key(companyId, userId, requestId),
    when: [],
    otherwise: neither,
  })),
  /** The oldest request first. */
  ofUser: queries(waitingItem, (companyId: string, userId: string, { limit, afterId }: PointerPage) => ({
    partition: `WAITING#${companyId}#${userId}`,
    limit,
    ...(afterId !== undefined && { after: { ...waitingItem.key(companyId, userId, afterId) } }),
  })),
};

/**
 * What of a daily limit is used up (T-10): the sum, in yen, of what is authorised for an execution day, of an account's
 * row or of the company's.
 */
export const UsedLimit = z.object({ companyId: z.string(), amount: z.int(), ttl: z.int() });
export type UsedLimit = z.infer<typeof UsedLimit>;

const dayForm = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

export const usedLimitItem = entity({
  name: 'usedLimit',
  prefix: 'USED-LIMIT#',
  schema: UsedLimit,
  ids: [plainId, dayForm, plainId, plainId],
  key: (companyId: string, day: string, owner: string, row: string) => ({
    pk: `USED-LIMIT#${companyId}`,
    sk: `${day}#${owner}#${row}`,
  }),
});

/** Of which limit: `owner` is an account's id, or the company's. */
export interface LimitKey {
  readonly companyId: string;
  readonly day: string;
  readonly owner: string;
  readonly row: string;
}

/** The sum of a day is kept for 400 days after it: until this instant, when its time to live ends. */
export const sumKeptUntil = (day: string): Date => jstInstant(addDays(day, 400));
const limitKey = ({ companyId, day, owner, row }: LimitKey) => usedLimitItem.key(companyId, day, owner, row);

export const usedLimits = {
  getAll: readsAll(usedLimitItem),
  /** Uses up an amount, if what is used stays within the maximum; more than that never, used or not. */
  use: writes(
    'update',
    usedLimitItem.prefix,
    (limit: LimitKey, amount: number, maximum: number): Update => ({
      kind: 'update',
      orCreate: true,
      key: limitKey(limit),
      set: {
        companyId: limit.companyId,
        ttl: Math.floor(sumKeptUntil(limit.day).getTime() / 1000),
        entity: usedLimitItem.name,
        form: 1,
      },
      add: { amount },
      when: [amount > maximum ? { field: 'amount', below: 0 } : { field: 'amount', absentOrAtMost: maximum - amount }],
      otherwise: () => new DomainError('transfer.limitReached', { row: limit.row }),
    }),
  ),
  /** Gives an amount back; the state of its request says that it was used and not given back before. */
  giveBack: writes(
    'update',
    usedLimitItem.prefix,
    (limit: LimitKey, amount: number): Update => ({
      kind: 'update',
      key: limitKey(limit),
      add: { amount: -amount },
      when: [{ field: 'amount', above: amount - 1 }],
      otherwise: neither,
    }),
  ),
};
