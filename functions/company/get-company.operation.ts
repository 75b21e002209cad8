import * as z from 'zod/mini';
import { defineOperation } from '../../shared/operation/operation.ts';
import { CompanyView } from '../../shared/views/company-view.ts';

/** Source: A6-9, A6-10. */
export const getCompany = defineOperation({
  name: 'get-company',
  summary: "Returns the company's record: names, services, approval modes, accounts and daily limits.",
  route: 'GET /company',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'ownCompany',
  input: z.strictObject({}),
  output: CompanyView,
  access: {},
  errors: [],
  history: { event: 'companyRecord.viewed', service: 'companyAdministration' },
  example: {},
});
