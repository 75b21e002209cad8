import * as z from 'zod';
import { UserId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { rightsItem } from '../../shared/table/rights.ts';
import { UserView } from '../../shared/table/user-view.ts';
import { userItem } from '../../shared/table/users.ts';

const SuspendUser = z.strictObject({ userId: UserId, proof: GivenProofs });

/** Source: A12-7. */
export const suspendUser = defineOperation({
  name: 'suspend-user',
  summary:
    'Suspends a user: the session ends at once, logins are refused until the user is resumed, and the user is told by mail.',
  route: 'POST /users/{userId}/suspension',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  proof: ['confirmationPassword'],
  input: SuspendUser,
  output: UserView,
  reads: {
    user: reading(userItem, ({ userId }: z.infer<typeof SuspendUser>, { companyId }) => [companyId, userId]),
    rights: reading(rightsItem, ({ userId }: z.infer<typeof SuspendUser>, { companyId }) => [companyId, userId]),
  },
  access: { users: ['suspend', 'stillAdministers'], companies: ['changeUserCounts'] },
  errors: [
    'user.notFound',
    'user.protected',
    'user.suspended',
    'user.lastAdministrator',
    'request.staleVersion',
    'request.conflict',
    'company.state',
    'session.ended',
  ],
  history: { event: 'user.suspended', service: 'userAdministration' },
  alerts: ['userSuspended'],
  example: { userId: '01JQ0000000000000000000002', proof: { confirmationPassword: 'Kakunin26b' } },
});
