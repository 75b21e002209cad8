import * as z from 'zod';
import { UserId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { UserView } from '../../shared/table/user-view.ts';
import { userItem } from '../../shared/table/users.ts';

/** Each takes a record and a mail of the one transaction, which holds a hundred writes. */
const maximumUsers = 40;

const SuspendUsers = z.strictObject({ userIds: z.array(UserId).min(1).max(maximumUsers), proof: GivenProofs });
type SuspendUsers = z.infer<typeof SuspendUsers>;

/** The gate reads each user that is named, by its place in the list. */
const namedUser = (_: unknown, index: number) =>
  [
    `user${index}`,
    reading(userItem, ({ userIds }: SuspendUsers, { companyId }) => {
      const userId = userIds[index];
      return userId === undefined ? undefined : [companyId, userId];
    }),
  ] as const;

/** Source: B-19. */
export const suspendUsers = defineOperation({
  name: 'suspend-users',
  summary: 'Suspends several users at once, all or none.',
  route: 'POST /users/suspension',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  proof: ['confirmationPassword'],
  input: SuspendUsers,
  output: z.strictObject({ items: z.array(UserView) }),
  reads: Object.fromEntries(Array.from({ length: maximumUsers }, namedUser)),
  access: { users: ['suspend', 'stillAdministers'], companies: ['changeUserCounts'] },
  errors: [
    'request.invalid',
    'user.notFound',
    'user.protected',
    'user.suspended',
    'user.lastAdministrator',
    'request.conflict',
    'company.state',
    'session.ended',
  ],
  history: { event: 'user.suspended', service: 'userAdministration' },
  alerts: ['userSuspended'],
  example: { userIds: ['01JQ0000000000000000000002'], proof: { confirmationPassword: 'Kakunin26b' } },
});
