import { defineOperation } from '../../shared/operation/operation.ts';
import { ContractState } from '../../shared/views/company-view.ts';

export const closeCompany = defineOperation({
  name: 'close-company',
  summary: 'Closes a contract permanently. Its users can no longer log in.',
  route: 'POST /bank/companies/{companyId}/closure',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'company',
  input: ContractState.input,
  output: ContractState.output,
  access: { companies: ['changeState'] },
  errors: ['company.state', 'request.conflict'],
  history: { event: 'company.closed', service: 'contract' },
  example: { companyId: '01KA0000000000000000000000' },
});
