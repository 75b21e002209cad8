import type { FieldError } from '../../domain/errors.ts';
import { DomainError } from '../../domain/errors.ts';
import { isIn } from '../../domain/transfers/states.ts';
import type { HandedRequest, Handover } from '../../table/handovers.ts';
import type { LineResult } from '../../table/line-results.ts';
import type { Table } from '../../table/table.ts';
import type { TransferRequest } from '../../table/transfer-requests.ts';
import { linesInChunk } from '../batches/line-chunks.ts';
import { linesOf, readLines } from '../batches/read-lines.ts';

/** A result as the core reports it: of a request, or of one of its lines. */
export interface Result {
  readonly requestId: string;
  /** From 1. */
  readonly line?: number | undefined;
  readonly outcome: 'completed' | 'failed';
  readonly reason?: string | undefined;
}

/** The requests of the results, and the lines, as they are now. */
export interface Reported {
  readonly requests: ReadonlyMap<string, TransferRequest>;
  readonly lines: ReadonlyMap<string, ReportedLine>;
}

export interface ReportedLine {
  readonly amount: number;
  /** What was reported of it before. */
  readonly before: LineResult | undefined;
}

export const lineName = ({ requestId, line }: Pick<Result, 'requestId' | 'line'>) => `${requestId}#${line}`;

type ReadingAccess = {
  readonly transferRequests: readonly ['getAll'];
  readonly lineResults: readonly ['getAll'];
  readonly requestLines: readonly ['getFrame', 'getChunks'];
};

/** Why a result is about nothing that this hand-over has. */
export function unknownResults({ requests }: Handover, results: readonly Result[]): readonly FieldError[] {
  return results.flatMap(({ requestId, line }, index) => {
    const handed = requests.find((each) => each.requestId === requestId);
    if (!handed) return [{ path: `results[${index}].requestId`, code: 'handover.otherRequest' }];
    const count = handed.lines ? handed.count : 0;
    if (line === undefined || line <= count) return [];
    return [{ path: `results[${index}].line`, code: 'handover.otherLine', params: { count } }];
  });
}

/** Reads everything that results of a hand-over are about, side by side. */
export async function readReported(
  { table }: { readonly table: Table<ReadingAccess> },
  { requests }: Handover,
  results: readonly Result[],
): Promise<Reported> {
  const handed = new Map(requests.map((each) => [each.requestId, each]));
  const named = [...new Set(results.map(({ requestId }) => requestId))].flatMap((id) => handed.get(id) ?? []);
  const ofLines = results.flatMap((result) => {
    const request = handed.get(result.requestId);
    return request && result.line !== undefined ? [{ request, line: result.line }] : [];
  });
  const [found, before, amounts] = await Promise.all([
    table.transferRequests.getAll(named.map(({ companyId, requestId }) => [companyId, requestId])),
    table.lineResults.getAll(
      ofLines.map(({ request: { companyId, requestId }, line }) => [companyId, requestId, String(line)]),
    ),
    amountsOf(table, ofLines),
  ]);
  return {
    requests: new Map(found.flatMap((request) => (request ? [[request.requestId, request]] : []))),
    lines: new Map(
      ofLines.map(({ request: { requestId }, line }, index) => {
        const name = lineName({ requestId, line });
        return [name, { amount: amounts.get(name) ?? 0, before: before[index] }];
      }),
    ),
  };
}

interface LineOf {
  readonly request: HandedRequest;
  readonly line: number;
}

/** The amounts of lines, and of others that are in the same chunks; each chunk is read once. */
async function amountsOf(table: Table<ReadingAccess>, lines: readonly LineOf[]): Promise<ReadonlyMap<string, number>> {
  const chunks = new Map(
    lines.map(({ request, line }) => {
      const from = line - ((line - 1) % linesInChunk);
      return [lineName({ requestId: request.requestId, line: from }), { request, from }];
    }),
  );
  const read = await Promise.all(
    [...chunks.values()].map(async ({ request, from }) => {
      const found = await readLines(table, linesOf(request), { from, limit: linesInChunk });
      return found.map(({ line, amount }) => [lineName({ requestId: request.requestId, line }), amount] as const);
    }),
  );
  return new Map(read.flat());
}

/** @throws `handover.reportedOtherwise` naming each result that cannot be true, because another one was reported before */
export function assertNotOtherwise(results: readonly Result[], reported: Reported): void {
  const errors = results.flatMap((result, index) => contradiction(result, `results[${index}]`, reported));
  if (errors.length > 0) throw new DomainError('handover.reportedOtherwise', { errors });
}

function contradiction(result: Result, path: string, { requests, lines }: Reported): readonly FieldError[] {
  const { requestId, line, outcome, reason } = result;
  const request = requests.get(requestId);
  if (!request) throw new Error('a request of a hand-over is missing');
  const { state, result: before } = request;
  if (line !== undefined) {
    const failed = lines.get(lineName(result))?.before;
    if (!failed || (outcome === 'failed' && failed.reason === reason)) return [];
    return [{ path, code: 'handover.lineReportedAs', params: { requestId, line } }];
  }
  if (isIn(state, 'report') || (state === outcome && before?.reason === reason)) return [];
  return [{ path, code: 'handover.reportedAs', params: { requestId, state } }];
}
