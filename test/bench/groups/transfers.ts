import type { Options } from '../options.ts';
import type { Table } from '../tools/table.ts';
import { approvalFigures } from '../transfers/approvals.ts';
import { fileFigures } from '../transfers/files.ts';
import { listFigures } from '../transfers/lists.ts';

/** Approvals on one account, pages of requests among many, and the largest file. */
export async function* measureTransfers(options: Options, say: (what: string) => void): AsyncIterable<Table> {
  yield await approvalFigures(options, say);
  yield await fileFigures(options, say);
  yield await listFigures(options, say);
}
