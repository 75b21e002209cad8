import * as z from 'zod';
import { UserId } from '../../shared/domain/fields.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { UserView } from '../../shared/table/user-view.ts';
import { userItem } from '../../shared/table/users.ts';

const GetUser = z.strictObject({ userId: UserId });

export const getUser = defineOperation({
  name: 'get-user',
  summary: "A user's record: any of the company's for administrators, one's own for everybody (A8-3, A8-11, A8-13).",
  route: 'GET /users/{userId}',
  hosts: ['entry', 'secure'],
  may: 'session',
  input: GetUser,
  output: UserView,
  reads: {
    user: reading(userItem, ({ userId }: z.infer<typeof GetUser>, { companyId }) => [companyId, userId]),
  },
  access: {},
  errors: ['permission.denied', 'user.notFound'],
  history: { event: 'user.viewed', service: 'userAdministration' },
  example: { userId: '01JQ0000000000000000000001' },
});
