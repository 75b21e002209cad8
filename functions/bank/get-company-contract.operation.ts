import * as z from 'zod';
import { CompanyId } from '../../shared/domain/fields.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { companyItem } from '../../shared/table/companies.ts';
import { ContractView } from '../../shared/table/company-view.ts';

const GetCompanyContract = z.strictObject({ companyId: CompanyId });

export const getCompanyContract = defineOperation({
  name: 'get-company-contract',
  summary: 'Returns the contract of a company as the bank keeps it.',
  route: 'GET /bank/companies/{companyId}',
  hosts: ['bank'],
  may: 'bank',
  input: GetCompanyContract,
  output: ContractView,
  reads: { company: reading(companyItem, ({ companyId }: z.infer<typeof GetCompanyContract>) => [companyId]) },
  access: {},
  errors: ['company.notFound'],
  history: { event: 'company.viewed', service: 'contract' },
  example: { companyId: '01KA0000000000000000000000' },
});
