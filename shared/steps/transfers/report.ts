import { DomainError, type FieldError } from '../../domain/errors.ts';
import { isIn } from '../../domain/transfers/states.ts';
import type { Call } from '../../operation/call.ts';
import type { Decision } from '../../operation/decision.ts';
import { historyRow } from '../../operation/history-row.ts';
import type { Write } from '../../table/engine.ts';
import type { Handover } from '../../table/handovers.ts';
import type { Table } from '../../table/table.ts';
import type { TransferRequest } from '../../table/transfer-requests.ts';
import { resultAlert } from './transfer-alert.ts';
import { limitReturns } from './used-limits.ts';

type ReportingAccess = {
  readonly transferRequests: readonly ['getAll', 'move'];
  readonly usedLimits: readonly ['giveBack'];
  readonly histories: readonly ['record'];
};

type Source = Pick<Call, 'newId' | 'now' | 'profile' | 'requestId' | 'invocationId' | 'origin'>;

interface Reporting extends Source {
  readonly table: Table<ReportingAccess>;
}

interface Result {
  readonly requestId: string;
  readonly outcome: 'completed' | 'failed';
  readonly reason?: string | undefined;
}

type Reported = readonly (TransferRequest | undefined)[];

interface Answer {
  readonly handoverId: string;
  readonly results: Result[];
}

/** How often the decision is made anew when requests have changed since they were read. */
const attemptsAtMost = 3;

/** The requests of the results, in their order. */
export async function readReported(
  { table }: { readonly table: Table<{ transferRequests: ['getAll'] }> },
  handover: Handover,
  results: readonly Result[],
): Promise<Reported> {
  const companies = new Map(handover.requests.map(({ companyId, requestId }) => [requestId, companyId]));
  return table.transferRequests.getAll(
    results.map(({ requestId }) => [companies.get(requestId) ?? '', requestId] as [string, string]),
  );
}

/**
 * Ends requests as the core reports, in one transaction with the limits that they give back (T-10, T-14). What was
 * reported before in the same way is done already. @throws `handover.reportedOtherwise` naming each that was reported in
 * another way
 */
export function report(
  context: Reporting,
  handover: Handover,
  results: readonly Result[],
  requests: Reported,
  attempt = 1,
): Decision<Answer> {
  const { handoverId } = handover;
  const endings = results.flatMap((result, index) => {
    const request = requests[index];
    return request && isIn(request.state, 'report') ? [{ request, result }] : [];
  });
  const others = results.flatMap((result, index) => contradiction(result, index, requests[index]));
  if (others.length > 0) throw new DomainError('handover.reportedOtherwise', { errors: others });
  return {
    answer: { handoverId, results: [...results] },
    subject: handoverId,
    changes: endings.map(({ request, result }) => ({
      path: `${request.requestId}.state`,
      before: request.state,
      after: result.outcome,
    })),
    alerts: endings.map(({ request, result }) => resultAlert(request, result.outcome)),
    writes: writesOf(context, endings),
    otherwise: async (failed) => {
      if (failed.code !== 'request.conflict' || attempt === attemptsAtMost) throw failed;
      return report(context, handover, results, await readReported(context, handover, results), attempt + 1);
    },
  };
}

/** Why a result cannot be true: another one was reported before. */
function contradiction(
  { outcome, reason }: Result,
  index: number,
  request: TransferRequest | undefined,
): readonly FieldError[] {
  if (!request) throw new Error('a request of a hand-over is missing');
  const { requestId, state, result } = request;
  if (isIn(state, 'report') || (state === outcome && result?.reason === reason)) return [];
  return [{ path: `results[${index}]`, code: 'handover.reportedAs', params: { requestId, state } }];
}

interface Ending {
  readonly request: TransferRequest;
  readonly result: Result;
}

function writesOf({ table, ...source }: Reporting, endings: readonly Ending[]): readonly Write[] {
  const at = source.now.toISOString();
  const failed = endings.flatMap(({ request, result }) => (result.outcome === 'failed' ? [request] : []));
  return [
    ...endings.flatMap(({ request, result: { outcome, reason } }) => [
      table.transferRequests.move(request, {
        state: outcome,
        result: { at, ...(reason !== undefined && { reason }) },
      }),
      table.histories.record(rowOf(source, request, { outcome, reason })),
    ]),
    ...limitReturns(table, failed),
  ];
}

/** What the company's own history says of it. */
function rowOf(
  { newId, now, profile, requestId: id, invocationId, origin }: Source,
  { companyId, requestId, state }: TransferRequest,
  { outcome, reason }: Pick<Result, 'outcome' | 'reason'>,
) {
  return historyRow(
    { newId, now, profile, requestId: id, invocationId, ...(origin && { origin }) },
    { companyId },
    {
      event: `transfer.${outcome}`,
      operation: 'report-results',
      service: 'transfers',
      outcome: 'done',
      subject: requestId,
      changes: [
        { path: 'state', before: state, after: outcome },
        ...(reason === undefined ? [] : [{ path: 'result.reason', before: null, after: reason }]),
      ],
    },
  );
}
