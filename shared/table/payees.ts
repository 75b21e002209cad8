import * as z from 'zod/mini';
import { DomainError } from '../domain/errors.ts';
import { accountDigits, accountOfDigits, PayeeAccount, PayeeService, payeeServices } from '../domain/payee.ts';
import { queries, reads, readsAll, writes, writesAll, writesEach } from './capability.ts';
import type { IndexName, Query, Write } from './engine.ts';
import { entity, Instant, plainId, refusal } from './entity.ts';

/** A payee that a company keeps itself (振込先, of 口座振替 請求先). */
export const Payee = z.object({
  companyId: z.string(),
  payeeId: z.string(),
  version: z.int(),
  service: PayeeService,
  account: PayeeAccount,
  group: z.optional(z.string()),
  memo: z.optional(z.string()),
  /** Of a payer: 顧客番号. */
  customerCode: z.optional(z.string()),
  createdAt: Instant,
  /** When the account was last changed, or created: it decides about payments of the same day (B-57). */
  changedAt: Instant,
});
export type Payee = z.infer<typeof Payee>;

const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const digits = /^[0-9]{7}[1249][0-9]{7}$/;
const partitionOf = (companyId: string) => `PAYEE#${companyId}`;

export const payeeItem = entity({
  name: 'payee',
  prefix: 'PAYEE#',
  schema: Payee,
  ids: [plainId, ulid],
  key: (companyId: string, payeeId: string) => ({ pk: partitionOf(companyId), sk: payeeId }),
});

/** Holds an account in the list of a service, so that it is there only once. */
export const heldAccountItem = entity({
  name: 'heldAccount',
  prefix: 'PAYEE-ACCOUNT#',
  schema: z.object({ companyId: z.string(), payeeId: z.string() }),
  ids: [plainId, new RegExp(`^(?:${payeeServices.join('|')})$`), digits],
  key: (companyId: string, service: string, account: string) => ({
    pk: `PAYEE-ACCOUNT#${companyId}`,
    sk: `${service}#${account}`,
  }),
});

/** How many payees a company keeps, of all services together. */
export const PayeeCount = z.object({ companyId: z.string(), count: z.int() });
export type PayeeCount = z.infer<typeof PayeeCount>;

export const payeeCountItem = entity({
  name: 'payeeCount',
  prefix: 'PAYEE-COUNT#',
  schema: PayeeCount,
  ids: [plainId],
  key: (companyId: string) => ({ pk: `PAYEE-COUNT#${companyId}`, sk: 'COUNT' }),
});

const keyOf = ({ companyId, payeeId }: Payee) => payeeItem.key(companyId, payeeId);
const heldKeyOf = ({ companyId, service, account }: Payee) =>
  heldAccountItem.key(companyId, service, accountDigits(account));

/** The index in the order of names. Of the local ones it alone projects whole items. */
export const listIndex = 'byUser' satisfies IndexName;

/** The place of a payee in the list of its service. */
export const placeOf = ({ service, account: { name }, payeeId }: Payee): string => `${service}#${name}#${payeeId}`;

const rowKeysOf = (payee: Payee) => ({ ...keyOf(payee), [listIndex]: placeOf(payee) });

const hold = (payee: Payee): Write =>
  heldAccountItem.create(heldKeyOf(payee), { companyId: payee.companyId, payeeId: payee.payeeId }, 'payee.exists');

const release = (payee: Payee): Write => ({
  kind: 'delete',
  key: heldKeyOf(payee),
  when: [{ field: 'payeeId', is: payee.payeeId }],
  otherwise: refusal('request.conflict'),
});

/** One more of at most `maximum`. */
function countUp(companyId: string, read: PayeeCount | undefined, maximum: number): Write {
  const key = payeeCountItem.key(companyId);
  if (!read) return payeeCountItem.create(key, { companyId, count: 1 }, 'request.conflict');
  return {
    kind: 'update',
    key,
    add: { count: 1 },
    when: [{ field: 'count', below: maximum }],
    otherwise: () => new DomainError('payee.tooMany', { maximum }),
  };
}

/** Where a page begins: after this payee, at this place in the list. */
export interface PayeePosition {
  readonly payeeId: string;
  readonly place: string;
}

interface PayeeSearch {
  readonly service: PayeeService;
  /** The beginning of the names. */
  readonly name: string;
  readonly group: string | undefined;
  /** How many are read; those of other groups are left out then. */
  readonly limit: number;
  readonly after: PayeePosition | undefined;
}

export const payees = {
  getAll: readsAll(payeeItem),
  /** Payees of a service, in the order of names. */
  page: queries(
    payeeItem,
    (companyId: string, { service, name, group, limit, after }: PayeeSearch): Query => ({
      partition: partitionOf(companyId),
      prefix: `${service}#${name}`,
      ...(group !== undefined && { where: [{ field: 'group', is: group }] }),
      limit,
      ...(after && { after: { ...payeeItem.key(companyId, after.payeeId), [listIndex]: after.place } }),
    }),
    listIndex,
  ),
  /** Which payee has an account in the list of a service. */
  holder: reads(heldAccountItem),
  create: writesEach(
    [
      ['put', payeeItem.prefix],
      ['put', heldAccountItem.prefix],
      ['put', payeeCountItem.prefix],
      ['update', payeeCountItem.prefix],
    ],
    (payee: Payee, counted: PayeeCount | undefined, maximum: number): readonly Write[] => [
      payeeItem.create(rowKeysOf(payee), payee, 'request.conflict'),
      hold(payee),
      countUp(payee.companyId, counted, maximum),
    ],
  ),
  change: writesEach(
    [
      ['update', payeeItem.prefix],
      ['put', heldAccountItem.prefix],
      ['delete', heldAccountItem.prefix],
    ],
    (read: Payee, { group, memo, customerCode, account, changedAt }: Payee): readonly Write[] => {
      const optional = { group, memo, customerCode };
      const next = { ...read, ...optional, account, changedAt };
      const absent = Object.entries(optional).flatMap(([name, value]) => (value === undefined ? [name] : []));
      const update = payeeItem.updateAtVersion(keyOf(read), read, {
        set: { ...optional, account, changedAt, [listIndex]: placeOf(next) },
        remove: absent,
      });
      const isSame = accountDigits(read.account) === accountDigits(account);
      return isSame ? [update] : [update, release(read), hold(next)];
    },
  ),
  delete: writesEach(
    [
      ['delete', payeeItem.prefix],
      ['delete', heldAccountItem.prefix],
      ['update', payeeCountItem.prefix],
    ],
    (payee: Payee): readonly Write[] => [
      {
        kind: 'delete',
        key: keyOf(payee),
        when: [{ field: 'version', is: payee.version }],
        otherwise: refusal('request.conflict'),
      },
      release(payee),
      {
        kind: 'update',
        key: payeeCountItem.key(payee.companyId),
        add: { count: -1 },
        when: [],
        otherwise: refusal('request.conflict'),
      },
    ],
  ),
};

/**
 * The payees that the bank has filed for a company (事前登録口座): the whole list in one item, so that it is replaced at
 * once. At most 999 lines of at most 106 bytes (B-51).
 */
export const FiledPayees = z.object({
  companyId: z.string(),
  version: z.int(),
  filedAt: Instant,
  /** Of each the digits of its account, a space, and its name; in the order of names. */
  lines: z.array(z.string()),
});
export type FiledPayees = z.infer<typeof FiledPayees>;

/** B-51. */
export const filedPayeesAtMost = 999;

export const filedPayeesItem = entity({
  name: 'filedPayees',
  prefix: 'FILED-PAYEES#',
  schema: FiledPayees,
  ids: [plainId],
  key: (companyId: string) => ({ pk: `FILED-PAYEES#${companyId}`, sk: 'FILED-PAYEES' }),
});

/** A filed payee; its id is the digits of its account. */
export interface FiledPayee {
  readonly payeeId: string;
  readonly account: PayeeAccount;
}

const filedPayeeOf = (line: string): FiledPayee => {
  const payeeId = line.slice(0, 15);
  return { payeeId, account: accountOfDigits(payeeId, line.slice(16)) };
};

/** All of them, in the order of names. */
export const filedPayeesOf = (filed: FiledPayees | undefined): readonly FiledPayee[] =>
  (filed?.lines ?? []).map(filedPayeeOf);

/** One of them, without making the others. */
export function filedPayee(filed: FiledPayees | undefined, payeeId: string): FiledPayee | undefined {
  const line = filed?.lines.find((each) => each.startsWith(`${payeeId} `));
  return line === undefined ? undefined : filedPayeeOf(line);
}

/** The place in the order of names; a blank sorts before every letter of a name. */
export const filedPlace = ({ name, digits }: { readonly name: string; readonly digits: string }) => `${name} ${digits}`;

const linesOf = (accounts: readonly PayeeAccount[]): readonly string[] =>
  accounts
    .map((account) => ({ name: account.name, digits: accountDigits(account) }))
    .toSorted((a, b) => (filedPlace(a) < filedPlace(b) ? -1 : 1))
    .map(({ name, digits }) => `${digits} ${name}`);

export const filedPayees = {
  get: reads(filedPayeesItem),
  getAll: readsAll(filedPayeesItem),
  /** Requires that the list is as it was read: a payee was in it. */
  checkUnchanged: writes('check', filedPayeesItem.prefix, ({ companyId, version }: FiledPayees) => ({
    kind: 'check' as const,
    key: filedPayeesItem.key(companyId),
    when: [{ field: 'version', is: version }],
    otherwise: refusal('request.conflict'),
  })),
  file: writesAll(
    ['put', 'update'],
    [filedPayeesItem.prefix],
    (
      companyId: string,
      read: FiledPayees | undefined,
      accounts: readonly PayeeAccount[],
      at: Date,
    ): readonly Write[] => {
      const key = filedPayeesItem.key(companyId);
      const list = { filedAt: at.toISOString(), lines: [...linesOf(accounts)] };
      return read
        ? [filedPayeesItem.updateAtVersion(key, read, { set: list })]
        : [filedPayeesItem.create(key, { companyId, version: 1, ...list }, 'request.conflict')];
    },
  ),
};
