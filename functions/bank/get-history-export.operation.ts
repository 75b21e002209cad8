import * as z from 'zod/mini';
import { CompanyId, ExportId } from '../../shared/domain/fields.ts';
import { Time } from '../../shared/domain/times.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { historyExportItem } from '../../shared/table/history-exports.ts';

export const getHistoryExport = defineOperation({
  name: 'get-history-export',
  summary: "Tells how far an export of a company's history is; once it is done, a signed address to get the file from.",
  route: 'GET /bank/companies/{companyId}/history-exports/{exportId}',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  input: z.strictObject({ companyId: CompanyId, exportId: ExportId }),
  output: z.strictObject({
    exportId: ExportId,
    /** `expired`: the file lived for a day; request a new export. */
    state: z.enum(['waiting', 'running', 'done', 'failed', 'expired']),
    format: z.enum(['jsonl', 'csv']),
    from: Time,
    to: Time,
    /** Rows and bytes written so far. */
    rows: z.int(),
    bytes: z.int(),
    /** While it runs: everything before this instant is written. */
    writtenUntil: z.optional(Time),
    url: z.optional(z.url()),
    expiresAt: z.optional(Time),
  }),
  reads: {
    wanted: reading(historyExportItem, ({ companyId, exportId }: { companyId: string; exportId: string }) => [
      companyId,
      exportId,
    ]),
  },
  uses: ['historyDownload'],
  access: {},
  errors: ['export.notFound'],
  history: { event: 'history.exportViewed', service: 'contract' },
  example: { companyId: '01KA0000000000000000000000', exportId: '01KG0000000000000000000000' },
});
