import * as z from 'zod/mini';
import { UserId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { UserView } from '../../shared/views/user-view.ts';

const SuspendUser = z.strictObject({ userId: UserId, proof: GivenProofs });

/** Source: A12-7. */
export const suspendUser = defineOperation({
  name: 'suspend-user',
  summary: 'Suspends a user: the session ends at once, and logins are refused until the user is resumed.',
  details: 'The user is informed by mail.',
  route: 'POST /users/{userId}/suspension',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  hours: 'always',
  subject: 'member',
  proof: ['confirmationPassword'],
  input: SuspendUser,
  output: UserView,
  access: {
    users: ['suspend', 'list', 'checkApproves'],
    rights: ['list'],
    companies: ['changeUserCounts', 'checkUnchanged'],
  },
  errors: [
    'user.protected',
    'user.suspended',
    'user.lastAdministrator',
    'user.approverNeeded',
    'request.conflict',
    'company.state',
  ],
  history: { event: 'user.suspended', service: 'userAdministration' },
  alerts: ['userSuspended'],
  example: { userId: '01JQ0000000000000000000002', proof: { confirmationPassword: 'Kakunin26b' } },
});
