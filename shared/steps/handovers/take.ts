import { DomainError, type ErrorCode } from '../../domain/errors.ts';
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
  readonly companies: readonly ['getAll', 'checkUnchanged'];
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

/** The most requests of a hand-over. */
export const takenAtOnce = 80;

/**
 * Writes of the one transaction, besides the hand-over, the history and the stored answer: as many requests of one company as a
 * hand-over may have, with the check of its contract.
 */
const writesAtMost = takenAtOnce + 1;

/** How often the decision is made anew when requests or contracts have changed since they were read. */
const attemptsAtMost = 3;
/** Refusals by the table after which what waits is read again: of a request, of a contract, and of one that is not usable now. */
const changedMeanwhile: readonly ErrorCode[] = ['request.conflict', 'company.state'];
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
 * Takes requests in one transaction with the hand-over that names them (T-14), which requires that their contracts are as they were
 * read: a suspension stops every payment that is not taken before it. If one of the requests was cancelled, or taken by
 * another hand-over, or a contract was changed, since it was read, what waits then is taken. @throws the conflict after three attempts
 */
export function take(context: Taking, wanted: Wanted, due: Due, attempt = 1): Decision<Taken> {
  const { table, now, newId } = context;
  const { requests, companies, barred, more } = judged(context, due);
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
      ...companies.map((company) => table.companies.checkUnchanged(company)),
      ...sendBack(context, barred),
    ],
    otherwise: async (failed) => {
      if (!changedMeanwhile.includes(failed.code)) throw failed;
      // The core asked about no company, so it is told of none.
      if (attempt === attemptsAtMost) throw new DomainError('request.conflict');
      return take(context, wanted, await findDue(context, wanted), attempt + 1);
    },
  };
}

interface Judged {
  readonly requests: readonly TransferRequest[];
  /** Whose these requests are. */
  readonly companies: readonly Company[];
  readonly barred: readonly Barred[];
  readonly more: boolean;
}

/** What the core gets, and what goes back to its maker: as many of both as one transaction holds with the checks of contracts. */
function judged({ profile }: Pick<Taking, 'profile'>, { requests, contracts, more }: Due): Judged {
  const taken: TransferRequest[] = [];
  const companies = new Set<Company>();
  const barred: Barred[] = [];
  const judgedSoFar = (others: boolean): Judged => ({
    requests: taken,
    companies: [...companies],
    barred,
    more: others,
  });
  for (const request of requests) {
    const company = contracts.get(request.companyId);
    if (!company) throw new Error('an authorised request lacks its contract');
    const reasons = whyNotTake(orderOf(request), company, profile);
    const own = reasons.length > 0 ? writesSentBack : companies.has(company) ? 1 : 2;
    const writes = taken.length + companies.size + barred.length * writesSentBack + own;
    if (writes > writesAtMost) return judgedSoFar(true);
    if (reasons.length > 0) {
      barred.push({ request, reasons });
    } else {
      taken.push(request);
      companies.add(company);
    }
  }
  return judgedSoFar(more);
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
