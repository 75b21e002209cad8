import * as z from 'zod/mini';
import { CompanyId, Cursor, PageLimit } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { LookupPosition } from '../../shared/table/lookups.ts';
import { ContractLine } from '../../shared/views/company-view.ts';

const { state, loginMethod } = ContractLine.shape;

/**
 * With a filter, by state and login method and then in the order of opening, or of the names if one is given. Each page
 * is found through an index and is full unless it is the last.
 */
export const listCompanies = defineOperation({
  name: 'list-companies',
  summary:
    'Lists the contracts of the bank in the order in which they were opened, or those of a state, a login method or a name.',
  route: 'GET /bank/companies',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  page: z.union([
    z.strictObject({ companyId: CompanyId }),
    z.strictObject({ source: z.int().check(z.minimum(0), z.maximum(9)), after: LookupPosition }),
  ]),
  input: z.strictObject({
    state: z.optional(state),
    loginMethod: z.optional(loginMethod),
    /** The beginning of the name, in kanji or kana, with or without the legal form. */
    name: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
    limit: z._default(PageLimit, 50),
    cursor: z.optional(Cursor),
  }),
  output: z.strictObject({ items: z.array(ContractLine), cursor: z.optional(z.string()) }),
  access: { companies: ['directory', 'getAll'], lookups: ['page'] },
  errors: ['request.invalid'],
  example: { limit: '20' },
});
