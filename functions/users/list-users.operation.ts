import * as z from 'zod/mini';
import { Cursor, PageLimit, SortOrder, UserId } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { UserLine } from '../../shared/views/user-view.ts';

export const ListUsers = z.strictObject({
  sort: z._default(z.enum(['loginId', 'name']), 'loginId'),
  order: z._default(SortOrder, 'asc'),
  limit: z._default(PageLimit, 100),
  cursor: z.optional(Cursor),
});

/** Source: A2-7, A8-2. */
export const listUsers = defineOperation({
  name: 'list-users',
  summary: "Lists the company's users by login ID or name, with their class and states.",
  route: 'GET /users',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  page: z.strictObject({ userId: UserId, value: z.string() }),
  input: ListUsers,
  output: z.strictObject({ items: z.array(UserLine), cursor: z.optional(z.string()) }),
  access: { users: ['pageByLoginId', 'pageByName'] },
  errors: [],
  history: { event: 'user.listed', service: 'userAdministration' },
  example: { sort: 'loginId', order: 'asc', limit: '20' },
});
