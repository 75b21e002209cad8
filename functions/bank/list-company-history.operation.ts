import * as z from 'zod/mini';
import { CompanyId } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { BankHistoryView } from '../../shared/views/history-view.ts';
import { HistoryPosition, ListHistory } from '../history/list-history.operation.ts';

/** Source: D-16. */
export const listCompanyHistory = defineOperation({
  name: 'list-company-history',
  summary: "Lists a company's operation history, newest first: that of all its users, of the bank and of the system.",
  route: 'GET /bank/companies/{companyId}/history',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  page: HistoryPosition,
  input: z.strictObject({ companyId: CompanyId, ...ListHistory.shape }),
  output: z.strictObject({ items: z.array(BankHistoryView), cursor: z.optional(z.string()) }),
  access: { histories: ['page', 'pageOfUser'] },
  errors: ['request.invalid'],
  history: { event: 'company.historyViewed', service: 'contract' },
  example: { companyId: '01KA0000000000000000000000', from: '2026-04-01', to: '2026-04-30', limit: '20' },
});
