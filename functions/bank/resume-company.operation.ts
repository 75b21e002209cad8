import { defineOperation } from '../../shared/operation/operation.ts';
import { ContractState } from '../../shared/views/company-view.ts';

export const resumeCompany = defineOperation({
  name: 'resume-company',
  summary: 'Resumes a suspended contract. Its users can log in again.',
  route: 'POST /bank/companies/{companyId}/resumption',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'company',
  input: ContractState.input,
  output: ContractState.output,
  access: { companies: ['changeState'] },
  errors: ['company.state', 'request.conflict'],
  history: { event: 'company.resumed', service: 'contract' },
  example: { companyId: '01KA0000000000000000000000' },
});
