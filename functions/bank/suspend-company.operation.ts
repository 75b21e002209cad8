import { defineOperation } from '../../shared/operation/operation.ts';
import { ContractState } from '../../shared/views/company-view.ts';

export const suspendCompany = defineOperation({
  name: 'suspend-company',
  summary: 'Suspends a contract: every session ends and logins are refused until it is resumed.',
  route: 'POST /bank/companies/{companyId}/suspension',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'company',
  input: ContractState.input,
  output: ContractState.output,
  access: { companies: ['changeState'] },
  errors: ['company.state', 'request.conflict'],
  history: { event: 'company.suspended', service: 'contract' },
  example: { companyId: '01KA0000000000000000000000' },
});
