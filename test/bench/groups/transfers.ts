import type { Options } from '../options.ts';
import type { Table } from '../tools/table.ts';
import { approvalFigures } from '../transfers/approvals.ts';
import { listFigures } from '../transfers/lists.ts';

/** Approvals on one account, and pages of requests among many. */
export async function* measureTransfers(options: Options, say: (what: string) => void): AsyncIterable<Table> {
  yield await approvalFigures(options, say);
  yield await listFigures(options, say);
}
