import { whyNotTake } from '../../domain/transfers/authorise.ts';
import type { RequestService } from '../../domain/transfers/services.ts';
import { isIn } from '../../domain/transfers/states.ts';
import type { Call } from '../../operation/call.ts';
import type { Decision } from '../../operation/decision.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Company } from '../../table/companies.ts';
import { mostDueShards } from '../../table/due-shards.ts';
import type { HandedRequest } from '../../table/handovers.ts';
import type { Table } from '../../table/table.ts';
import { handoverBacklogs, type TransferRequest } from '../../table/transfer-requests.ts';
import { orderOf } from '../../views/request-view.ts';
import { type Barred, sendBack, sentBackAlert, writesSentBack } from '../transfers/send-back.ts';

type TakingAccess = {
  readonly transferRequests: readonly ['forHandover', 'getAll', 'move'];
  readonly companies: readonly ['getAll'];
  readonly handovers: readonly ['make'];
  readonly usedLimits: readonly ['giveBack'];
  readonly histories: readonly ['record'];
};

interface Wanted {
  readonly service: RequestService;
  readonly until: string;
}

interface Taking extends Pick<Call, 'newId' | 'now' | 'requestId' | 'invocationId' | 'origin'> {
  readonly table: Table<TakingAccess>;
  readonly profile: Profile;
}

/** So many fit into one transaction with the hand-over, the history and the stored answer. */
export const takenAtOnce = 80;

/** How often the decision is made anew when requests have changed since they were read. */
const attemptsAtMost = 3;
/** How long a hand-over is kept. */
const keptDays = 400;

/** What waits for the core now. */
export interface Due {
  readonly requests: readonly TransferRequest[];
  readonly contracts: ReadonlyMap<string, Company>;
  /** Whether others wait besides. */
  readonly more: boolean;
}

/**
 * The requests that wait longest, with their contracts. The index says which they are, and may be behind the table; what
 * each of them is now, the table says.
 */
export async function findDue({ table, profile }: Pick<Taking, 'table' | 'profile'>, wanted: Wanted): Promise<Due> {
  const { service, until } = wanted;
  const pages = await Promise.all(
    handoverBacklogs(service, mostDueShards).map((backlog) =>
      table.transferRequests.forHandover(backlog, until, { limit: takenAtOnce + 1 }),
    ),
  );
  const listed = pages.flatMap(({ items }) => items).toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const first = listed.slice(0, takenAtOnce);
  const [requests, companies] = await Promise.all([
    table.transferRequests.getAll(first.map(({ companyId, requestId }) => [companyId, requestId])),
    table.companies.getAll([...new Set(first.map(({ companyId }) => companyId))]),
  ]);
  const waiting = requests.flatMap((each) => (each && isWanted(each, wanted) ? [each] : []));
  const fitting = fittingInOne(waiting, profile.transfers.linesByFile);
  return {
    requests: fitting,
    contracts: new Map(companies.map((company) => [company.companyId, company])),
    more: listed.length > first.length || waiting.length > fitting.length,
  };
}

/**
 * The first requests that have so many lines together, and always one: so everything that is done with a hand-over at once, the
 * writing of its files above all, is no more than with the largest request.
 */
function fittingInOne(requests: readonly TransferRequest[], mostLines: number): readonly TransferRequest[] {
  let lines = 0;
  const end = requests.findIndex(({ count }, index) => {
    lines += count;
    return index > 0 && lines > mostLines;
  });
  return end === -1 ? requests : requests.slice(0, end);
}

const placeOf = ({ executionDate, requestId }: TransferRequest) => `${executionDate}#${requestId}`;

const isWanted = (request: TransferRequest, { service, until }: Wanted) =>
  isIn(request.state, 'take') && request.service === service && request.executionDate <= until;

interface Taken {
  readonly handoverId: string;
  readonly count: number;
  readonly total: number;
  readonly sentBack: number;
  readonly more: boolean;
}

/**
 * Takes requests in one transaction with the hand-over that names them (T-14). If one of them was cancelled, or taken by
 * another hand-over, since it was read, what waits then is taken. @throws the conflict after three attempts
 */
export function take(context: Taking, wanted: Wanted, due: Due, attempt = 1): Decision<Taken> {
  const { table, now, newId } = context;
  const { requests, barred, more } = judged(context, due);
  const { contracts } = due;
  const handoverId = newId();
  const takenAt = now.toISOString();
  const handed = requests.map((request) => handedOver(request, wanted.service, contracts.get(request.companyId)));
  const ttl = Math.floor(now.getTime() / 1000) + keptDays * 86_400;
  return {
    answer: {
      handoverId,
      count: requests.length,
      total: requests.reduce((sum, { total }) => sum + total, 0),
      sentBack: barred.length,
      more,
    },
    subject: handoverId,
    changes: [{ path: 'requests', before: null, after: requests.map(({ requestId }) => requestId) }],
    alerts: barred.map(sentBackAlert),
    writes: [
      table.handovers.make({ handoverId, service: wanted.service, takenAt, requests: handed, ttl }),
      ...requests.map((request) => table.transferRequests.move(request, { state: 'taken', handoverId, takenAt })),
      ...sendBack(context, barred),
    ],
    otherwise: async (failed) => {
      if (failed.code !== 'request.conflict' || attempt === attemptsAtMost) throw failed;
      return take(context, wanted, await findDue(context, wanted), attempt + 1);
    },
  };
}

/** What the core gets, and what goes back to its maker: as many of both as one transaction holds. */
function judged(
  { profile }: Pick<Taking, 'profile'>,
  { requests, contracts, more }: Due,
): { readonly requests: readonly TransferRequest[]; readonly barred: readonly Barred[]; readonly more: boolean } {
  const taken: TransferRequest[] = [];
  const barred: Barred[] = [];
  for (const request of requests) {
    const company = contracts.get(request.companyId);
    if (!company) throw new Error('an authorised request lacks its contract');
    const reasons = whyNotTake(orderOf(request), company, profile);
    const writes = taken.length + barred.length * writesSentBack + (reasons.length > 0 ? writesSentBack : 1);
    if (writes > takenAtOnce) return { requests: taken, barred, more: true };
    if (reasons.length > 0) barred.push({ request, reasons });
    else taken.push(request);
  }
  return { requests: taken, barred, more };
}

function handedOver(request: TransferRequest, service: RequestService, company: Company | undefined): HandedRequest {
  const { companyId, requestId, way, sameDay, executionDate, accountId, count, total } = request;
  const { payee, fee, lines, contentHash, authorisedAt } = request;
  const account = company?.accounts.find((each) => each.accountId === accountId);
  if (!account || !authorisedAt) throw new Error('an authorised request lacks its account or its time');
  return {
    ...{ companyId, requestId, service, sameDay, executionDate, accountId, count, total },
    ...(way && { way }),
    account: { branch: account.branch, type: account.type, number: account.number },
    ...(payee && { payee }),
    ...(fee && { fee }),
    ...(lines && { lines }),
    ...{ contentHash, authorisedAt },
  };
}
