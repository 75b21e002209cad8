import * as z from 'zod/mini';
import { CompanyId, Cursor, PageLimit, UserName } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { UserLine } from '../../shared/views/user-view.ts';

const FindUser = z.strictObject({
  companyId: CompanyId,
  /** Part of the name, in full or half width. */
  name: z.optional(UserName),
  limit: z._default(PageLimit, 100),
  cursor: z.optional(Cursor),
});

/** Source: B-1. */
export const findUser = defineOperation({
  name: 'find-user',
  summary: "Lists a company's users by login ID, for customers who have forgotten theirs.",
  route: 'GET /bank/companies/{companyId}/users',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  page: z.strictObject({ loginId: z.string() }),
  input: FindUser,
  output: z.strictObject({ items: z.array(UserLine), cursor: z.optional(z.string()) }),
  access: { users: ['list'] },
  errors: [],
  history: { event: 'user.found', service: 'bank' },
  example: { companyId: '01KA0000000000000000000000', name: '手形' },
});
