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
import { type FiledPayees, filedPayee } from '../../table/payees.ts';
import type { Table } from '../../table/table.ts';
import { handoverBacklogs, type TransferRequest } from '../../table/transfer-requests.ts';
import { orderOf } from '../../views/request-view.ts';
import { type Barred, sendBack, sentBackAlert, writesSentBack } from '../transfers/send-back.ts';

type TakingAccess = {
  readonly transferRequests: readonly ['forHandover', 'getAll', 'move'];
  readonly companies: readonly ['getAll', 'checkUnchanged'];
  readonly filedPayees: readonly ['getAll', 'checkUnchanged'];
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
 * hand-over may have, with the checks of its contract and of its filed payees.
 */
const writesAtMost = takenAtOnce + 2;

/** How often the decision is made anew when requests or contracts have changed since they were read. */
const attemptsAtMost = 3;
/** Refusals by the table after which what waits is read again: of a request, a list of payees or a contract, and of one not usable now. */
const changedMeanwhile: readonly ErrorCode[] = ['request.conflict', 'company.state'];
/** How long a hand-over is kept. */
const keptDays = 400;

/** What waits for the core now. */
export interface Due {
  readonly requests: readonly TransferRequest[];
  readonly contracts: ReadonlyMap<string, Company>;
  /** The payees that the bank has filed, of the companies that pay to one. */
  readonly filed: ReadonlyMap<string, FiledPayees | undefined>;
  /** Whether others wait besides. */
  readonly more: boolean;
}

/**
 * The requests that wait longest, with their contracts, and the lists of filed payees that they need. The index says which they
 * are, and may be behind the table; what each of them is now, the table says. One that only now is paid to a filed payee waits
 * for the next take, which reads the list.
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
  const payers = companiesOf(first.filter(isToFiledPayee));
  const [requests, companies, lists] = await Promise.all([
    table.transferRequests.getAll(first.map(({ companyId, requestId }) => [companyId, requestId])),
    table.companies.getAll(companiesOf(first)),
    table.filedPayees.getAll(payers.map((companyId) => [companyId])),
  ]);
  const filed = new Map(payers.map((companyId, index) => [companyId, lists[index]]));
  const waiting = requests.flatMap((each) => (each && isWanted(each, wanted) ? [each] : []));
  const ready = waiting.filter((each) => !isToFiledPayee(each) || filed.has(each.companyId));
  const fitting = fittingInOne(ready, profile.transfers.linesByFile);
  return {
    requests: fitting,
    contracts: new Map(companies.map((company) => [company.companyId, company])),
    filed,
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

const companiesOf = (requests: readonly TransferRequest[]) => [...new Set(requests.map(({ companyId }) => companyId))];

const isToFiledPayee = ({ way }: TransferRequest) => way === 'preRegistered';

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
 * Takes requests in one transaction with the hand-over that names them (T-14), which requires that their contracts and lists of filed
 * payees are as they were read: a suspension stops every payment that is not taken before it. If one of the requests was cancelled,
 * or taken by another hand-over, or a contract or list was changed, since it was read, what waits then is taken. @throws the conflict after three attempts
 */
export function take(context: Taking, wanted: Wanted, due: Due, attempt = 1): Decision<Taken> {
  const { table, now, newId } = context;
  const { requests, companies, lists, barred, more } = judged(context, due);
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
      ...lists.map((list) => table.filedPayees.checkUnchanged(list)),
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
  /** Where their filed payees are. */
  readonly lists: readonly FiledPayees[];
  readonly barred: readonly Barred[];
  readonly more: boolean;
}

/** What the core gets, and what goes back to its maker: as many of both as one transaction holds with the checks. */
function judged({ profile }: Pick<Taking, 'profile'>, { requests, contracts, filed, more }: Due): Judged {
  const taken: TransferRequest[] = [];
  const barred: Barred[] = [];
  let checked: Checked = { companies: new Set(), lists: new Set() };
  const upToNow = (others: boolean): Judged => ({
    ...{ requests: taken, barred, more: others },
    ...{ companies: [...checked.companies], lists: [...checked.lists] },
  });
  for (const request of requests) {
    const company = contracts.get(request.companyId);
    if (!company) throw new Error('an authorised request lacks its contract');
    const list = isToFiledPayee(request) ? filed.get(request.companyId) : undefined;
    const payeeIsFiled = filedPayee(list, request.payeeId ?? '') !== undefined;
    const reasons = whyNotTake({ ...orderOf(request), payeeIsFiled }, company, profile);
    const isBarred = reasons.length > 0;
    const after = isBarred ? checked : checkedWith(checked, company, list);
    const writes = taken.length + sizeOf(after) + barred.length * writesSentBack + (isBarred ? writesSentBack : 1);
    if (writes > writesAtMost) return upToNow(true);
    if (isBarred) barred.push({ request, reasons });
    else taken.push(request);
    checked = after;
  }
  return upToNow(more);
}

/** What the transaction requires to be as it was read, each once. */
interface Checked {
  readonly companies: ReadonlySet<Company>;
  readonly lists: ReadonlySet<FiledPayees>;
}

const checkedWith = ({ companies, lists }: Checked, company: Company, list: FiledPayees | undefined): Checked => ({
  companies: new Set([...companies, company]),
  lists: new Set([...lists, ...(list ? [list] : [])]),
});

const sizeOf = ({ companies, lists }: Checked) => companies.size + lists.size;

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
