import type * as z from 'zod';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { companyItem } from '../../shared/table/companies.ts';
import { ContractState } from '../../shared/table/company-view.ts';

export const suspendCompany = defineOperation({
  name: 'suspend-company',
  summary: 'Suspends a contract: every session ends and logins are refused until it is resumed.',
  route: 'POST /bank/companies/{companyId}/suspension',
  hosts: ['bank'],
  may: 'bank',
  input: ContractState.input,
  output: ContractState.output,
  reads: { company: reading(companyItem, ({ companyId }: z.infer<typeof ContractState.input>) => [companyId]) },
  access: { companies: ['changeState'] },
  errors: ['company.notFound', 'company.state', 'request.staleVersion', 'request.conflict'],
  history: { event: 'company.suspended', service: 'contract' },
  example: { companyId: '01KA0000000000000000000000' },
});
