import * as z from 'zod/mini';
import { UserId } from '../../shared/domain/fields.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { rightsItem } from '../../shared/table/rights.ts';
import { userItem } from '../../shared/table/user.ts';
import { UserRecord } from '../../shared/views/user-record.ts';

const GetUser = z.strictObject({ userId: UserId });

/** Source: A8-3, A8-11, A8-13. */
export const getUser = defineOperation({
  name: 'get-user',
  summary: "Returns a user's record. Administrators can read every user's record, other users only their own.",
  route: 'GET /users/{userId}',
  hosts: ['entry', 'secure'],
  may: 'session',
  input: GetUser,
  output: UserRecord,
  reads: {
    user: reading(userItem, ({ userId }: z.infer<typeof GetUser>, { companyId }) => [companyId, userId]),
    rights: reading(rightsItem, ({ userId }: z.infer<typeof GetUser>, { companyId }) => [companyId, userId]),
  },
  access: {},
  errors: ['permission.denied', 'user.notFound', 'request.conflict'],
  history: { event: 'user.viewed', service: 'userAdministration' },
  example: { userId: '01JQ0000000000000000000001' },
});
