import * as z from 'zod/mini';
import { CompanyId, ExportId } from '../../shared/domain/fields.ts';
import { Moment } from '../../shared/domain/history-period.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

export const exportHistory = defineOperation({
  name: 'export-history',
  summary: "Requests a file of a company's operation history, of any span that is kept; it is written within minutes.",
  route: 'POST /bank/companies/{companyId}/history-exports',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  input: z.strictObject({
    companyId: CompanyId,
    from: Moment,
    to: Moment,
    /** `jsonl`: one row a line, as `list-company-history` shows it. `csv`: the same columns, for a spreadsheet. */
    format: z.enum(['jsonl', 'csv']),
  }),
  output: z.strictObject({ exportId: ExportId, state: z.literal('waiting') }),
  status: 202,
  access: { historyExports: ['request'] },
  errors: ['request.invalid'],
  history: { event: 'history.exported', service: 'contract' },
  example: { companyId: '01KA0000000000000000000000', from: '2026-04-01', to: '2026-04-30', format: 'csv' },
});
