import { dailyLimitsOf, type OrderingBank, type OrderingContract } from '../../domain/transfers/authorise.ts';
import { dailyLimitRows } from '../../domain/transfers/services.ts';
import type { Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';
import { type LimitKey, type NewRequest, sumKeptUntil } from '../../table/transfer-requests.ts';
import { orderOf } from '../../views/request-view.ts';

/** The daily limits that a request uses up (T-10). */
export function limitKeysOf(request: NewRequest): readonly LimitKey[] {
  const { companyId, executionDate, accountId, service } = request;
  const owner = service === 'transfer' ? accountId : companyId;
  return dailyLimitRows(orderOf(request).kind).map((row) => ({ companyId, day: executionDate, owner, row }));
}

const nameOf = ({ companyId, day, owner, row }: LimitKey) => [companyId, day, owner, row].join('#');

/** What several requests use of each limit together: a transaction writes each sum once. */
function sums(requests: readonly NewRequest[]): readonly { readonly key: LimitKey; readonly amount: number }[] {
  const byName = new Map<string, { key: LimitKey; amount: number }>();
  for (const request of requests) {
    for (const key of limitKeysOf(request)) {
      const sum = byName.get(nameOf(key));
      byName.set(nameOf(key), { key, amount: (sum?.amount ?? 0) + request.total });
    }
  }
  return [...byName.values()];
}

/** The writes that use up the limits of requests at their authorisation. One of them fails if a limit is exceeded. */
export function limitUses(
  table: Table<{ usedLimits: ['use'] }>,
  requests: readonly NewRequest[],
  company: OrderingContract,
  bank: Pick<OrderingBank, 'services'>,
): readonly Write[] {
  const maxima = new Map(
    requests.flatMap((request) => {
      const limits = dailyLimitsOf(orderOf(request), company, bank);
      return limitKeysOf(request).map((key) => [nameOf(key), limits[key.row] ?? 0] as const);
    }),
  );
  return sums(requests).map(({ key, amount }) => table.usedLimits.use(key, amount, maxima.get(nameOf(key)) ?? 0));
}

/** Where limits are given back, and when. */
export interface GivingBack {
  readonly table: Table<{ usedLimits: ['giveBack'] }>;
  readonly now: Date;
}

/** The writes that give back what requests used up; nothing of a day whose sum is no longer kept. */
export function limitReturns({ table, now }: GivingBack, requests: readonly NewRequest[]): readonly Write[] {
  const counted = requests.filter(({ executionDate }) => now < sumKeptUntil(executionDate));
  return sums(counted).map(({ key, amount }) => table.usedLimits.giveBack(key, amount));
}

/** What is used up of the limits of some requests. */
export interface UsedLimits {
  /** Yen, by row. */
  readonly of: (request: NewRequest) => Readonly<Record<string, number>>;
  /** Counts a request that is about to be authorised. */
  readonly add: (request: NewRequest) => void;
}

/** Reads what is used up of the limits of these requests. */
export async function usedLimitsOf(
  table: Table<{ usedLimits: ['getAll'] }>,
  requests: readonly NewRequest[],
): Promise<UsedLimits> {
  const keys = sums(requests).map(({ key }) => key);
  const found = await table.usedLimits.getAll(
    keys.map(({ companyId, day, owner, row }) => [companyId, day, owner, row]),
  );
  const amounts = new Map(keys.map((key, index) => [nameOf(key), found[index]?.amount ?? 0]));
  const usedOf = (key: LimitKey) => amounts.get(nameOf(key)) ?? 0;
  return {
    of: (request) => Object.fromEntries(limitKeysOf(request).map((key) => [key.row, usedOf(key)])),
    add: (request) => {
      for (const key of limitKeysOf(request)) amounts.set(nameOf(key), usedOf(key) + request.total);
    },
  };
}
