import type * as z from 'zod';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { companyItem } from '../../shared/table/companies.ts';
import { ContractState } from '../../shared/table/company-view.ts';

export const resumeCompany = defineOperation({
  name: 'resume-company',
  summary: 'Resumes a suspended contract. Its users can log in again.',
  route: 'POST /bank/companies/{companyId}/resumption',
  hosts: ['bank'],
  may: 'bank',
  input: ContractState.input,
  output: ContractState.output,
  reads: { company: reading(companyItem, ({ companyId }: z.infer<typeof ContractState.input>) => [companyId]) },
  access: { companies: ['changeState'] },
  errors: ['company.notFound', 'company.state', 'request.staleVersion', 'request.conflict'],
  history: { event: 'company.resumed', service: 'contract' },
  example: { companyId: '01KA0000000000000000000000' },
});
