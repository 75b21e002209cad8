import { amountGivenBack } from '../../domain/transfers/given-back.ts';
import { isIn } from '../../domain/transfers/states.ts';
import type { Alert } from '../../operation/alert.ts';
import type { Call } from '../../operation/call.ts';
import type { Decision } from '../../operation/decision.ts';
import { historyDays, historyRow } from '../../operation/history-row.ts';
import type { Write } from '../../table/engine.ts';
import type { Handover } from '../../table/handovers.ts';
import type { Change } from '../../table/history.ts';
import type { Table } from '../../table/table.ts';
import type { NewRequest, TransferRequest } from '../../table/transfer-requests.ts';
import { keptAfterHistoryDays } from '../batches/store-lines.ts';
import { resultAlert } from '../transfers/transfer-alert.ts';
import { limitReturns } from '../transfers/used-limits.ts';
import { assertNotOtherwise, lineName, type Reported, type Result, readReported } from './reported.ts';

type ReportingAccess = {
  readonly transferRequests: readonly ['getAll', 'move'];
  readonly lineResults: readonly ['getAll', 'add'];
  readonly requestLines: readonly ['getFrame', 'getChunks'];
  readonly usedLimits: readonly ['giveBack'];
  readonly histories: readonly ['record'];
};

type Source = Pick<Call, 'newId' | 'now' | 'profile' | 'requestId' | 'invocationId' | 'origin'>;

interface Reporting extends Source {
  readonly table: Table<ReportingAccess>;
}

interface Answer {
  readonly handoverId: string;
  readonly results: Result[];
}

/** How often the decision is made anew when requests have changed since they were read. */
const attemptsAtMost = 3;

/**
 * Records the results of requests and lines, in one transaction with the limits that they give back (T-10, T-14). A result
 * that was reported before in the same way changes nothing. @throws `handover.reportedOtherwise` naming each that was
 * reported differently
 */
export function report(
  context: Reporting,
  handover: Handover,
  results: readonly Result[],
  reported: Reported,
  attempt = 1,
): Decision<Answer> {
  assertNotOtherwise(results, reported);
  const { handoverId } = handover;
  const news = [...reported.requests.values()].flatMap((request) => newsOf(request, results, reported));
  return {
    answer: { handoverId, results: [...results] },
    subject: handoverId,
    changes: news.flatMap(({ request, changes }) =>
      changes.map(({ path, ...change }) => ({ path: `${request.requestId}.${path}`, ...change })),
    ),
    alerts: news.flatMap(alertsOf),
    writes: [...news.flatMap((each) => writesOf(context, each)), ...limitReturns(context, news.flatMap(returnedOf))],
    otherwise: async (failed) => {
      if (failed.code !== 'request.conflict' || attempt === attemptsAtMost) throw failed;
      return report(context, handover, results, await readReported(context, handover, results), attempt + 1);
    },
  };
}

interface FailedLine {
  readonly line: number;
  readonly amount: number;
  readonly reason?: string | undefined;
}

/** What a report says of a request that was not known. */
interface News {
  readonly request: TransferRequest;
  readonly to: Pick<NewRequest, 'state' | 'failedLines'>;
  readonly ending: Result | undefined;
  readonly lines: readonly FailedLine[];
  readonly changes: readonly Change[];
}

function newsOf(request: TransferRequest, results: readonly Result[], { lines: known }: Reported): readonly News[] {
  const own = results.filter(({ requestId }) => requestId === request.requestId);
  const ending = own.find(({ line }) => line === undefined && isIn(request.state, 'report'));
  const lines = own.flatMap(({ line, outcome, reason }) => {
    const found = known.get(lineName({ requestId: request.requestId, line }));
    return line !== undefined && found && !found.before && outcome === 'failed'
      ? [{ line, reason, amount: found.amount }]
      : [];
  });
  if (!ending && lines.length === 0) return [];
  const { count = 0, total = 0 } = request.failedLines ?? {};
  const sum = lines.reduce((all, { amount }) => all + amount, total);
  const failedLines = lines.length === 0 ? request.failedLines : { count: count + lines.length, total: sum };
  const to = { state: ending?.outcome ?? request.state, failedLines };
  return [{ request, to, ending, lines, changes: changesOf(request, ending, lines) }];
}

function changesOf(
  { state }: TransferRequest,
  ending: Result | undefined,
  lines: readonly FailedLine[],
): readonly Change[] {
  return [
    ...(ending ? [{ path: 'state', before: state, after: ending.outcome }] : []),
    ...(ending?.reason === undefined ? [] : [{ path: 'result.reason', before: null, after: ending.reason }]),
    ...lines.map(({ line, reason }) => ({ path: `lines[${line}]`, before: null, after: reason ?? 'failed' })),
  ];
}

/** The result is mailed once; and once more when, of an executed request, the first line turns out to have failed. */
function alertsOf({ request, to, ending }: News): readonly Alert[] {
  if (!ending && (to.state !== 'completed' || request.failedLines)) return [];
  return [resultAlert({ ...request, ...to }, ending?.outcome ?? 'completed', { reason: ending?.reason })];
}

/** As limits see it: a request of as much as it gives back now. */
function returnedOf({ request, to }: News): readonly TransferRequest[] {
  const amount = amountGivenBack({ ...request, ...to }) - amountGivenBack(request);
  return amount > 0 ? [{ ...request, total: amount }] : [];
}

function writesOf({ table, ...source }: Reporting, news: News): readonly Write[] {
  const { request, to, ending, lines } = news;
  const { companyId, requestId } = request;
  const at = source.now.toISOString();
  const keptDays = historyDays(source.profile.historyYears) + keptAfterHistoryDays;
  const ttl = Math.floor(source.now.getTime() / 1000) + keptDays * 86_400;
  const result = ending && { at, reason: ending.reason };
  return [
    table.transferRequests.move(request, { ...to, ...(result && { result }) }),
    ...lines.map((line) => table.lineResults.add({ companyId, requestId, ...line, at, ttl })),
    table.histories.record(rowOf(source, news)),
  ];
}

/** What the company's own history says of it. */
function rowOf(
  { newId, now, profile, requestId: id, invocationId, origin }: Source,
  { request: { companyId, requestId }, ending, changes }: News,
) {
  return historyRow(
    { newId, now, profile, requestId: id, invocationId, ...(origin && { origin }) },
    { companyId },
    {
      event: ending ? `transfer.${ending.outcome}` : 'transfer.linesFailed',
      operation: 'report-results',
      service: 'transfers',
      outcome: 'done',
      subject: requestId,
      changes: [...changes],
    },
  );
}
