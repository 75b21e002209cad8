import * as z from 'zod';
import { CompanyId, Cursor, PageLimit } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { ContractLine } from '../../shared/views/company-view.ts';

export const listCompanies = defineOperation({
  name: 'list-companies',
  summary: 'Lists the contracts of the bank in the order in which they were opened.',
  route: 'GET /bank/companies',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  page: z.strictObject({ companyId: CompanyId }),
  input: z.strictObject({ limit: PageLimit.default(50), cursor: Cursor.optional() }),
  output: z.strictObject({ items: z.array(ContractLine), cursor: z.string().optional() }),
  access: { companies: ['directory', 'getAll'] },
  errors: [],
  example: { limit: '20' },
});
