import type { LineResult } from '../../table/line-results.ts';
import type { Table } from '../../table/table.ts';
import type { TransferRequest } from '../../table/transfer-requests.ts';

/** Far less than the megabyte of one answer. */
const linesAtOnce = 1000;

/** What the core could not execute of some lines of a request, by the number of the line; the parts are read side by side. */
export async function readFailures(
  table: Table<{ lineResults: ['between'] }>,
  { companyId, requestId, failedLines }: TransferRequest,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<ReadonlyMap<number, LineResult>> {
  if (!failedLines) return new Map();
  const parts = Array.from({ length: Math.max(0, Math.ceil((last - first + 1) / linesAtOnce)) }, (_, part) => {
    const from = first + part * linesAtOnce;
    return { first: from, last: Math.min(from + linesAtOnce - 1, last) };
  });
  const pages = await Promise.all(parts.map((part) => table.lineResults.between(companyId, requestId, part)));
  return new Map(pages.flatMap(({ items }) => items.map((each) => [each.line, each] as const)));
}
