import * as z from 'zod/mini';
import { CompanyId } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { ContractView } from '../../shared/views/company-view.ts';

const GetCompanyContract = z.strictObject({ companyId: CompanyId });

export const getCompanyContract = defineOperation({
  name: 'get-company-contract',
  summary: "Returns a company's contract.",
  route: 'GET /bank/companies/{companyId}',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'company',
  input: GetCompanyContract,
  output: ContractView,
  access: {},
  errors: [],
  history: { event: 'company.viewed', service: 'contract' },
  example: { companyId: '01KA0000000000000000000000' },
});
