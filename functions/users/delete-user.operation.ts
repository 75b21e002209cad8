import * as z from 'zod';
import { UserId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { rightsItem } from '../../shared/table/rights.ts';
import { userItem } from '../../shared/table/users.ts';

const DeleteUser = z.strictObject({ userId: UserId, proof: GivenProofs });

/** Source: A8-7, D-8. */
export const deleteUser = defineOperation({
  name: 'delete-user',
  summary: 'Deletes a user: frees the login ID, ends the session and revokes the certificate.',
  route: 'POST /users/{userId}/deletion',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  proof: ['confirmationPassword'],
  input: DeleteUser,
  output: z.strictObject({ userId: z.string(), loginId: z.string(), name: z.string() }),
  reads: {
    user: reading(userItem, ({ userId }: z.infer<typeof DeleteUser>, { companyId }) => [companyId, userId]),
    rights: reading(rightsItem, ({ userId }: z.infer<typeof DeleteUser>, { companyId }) => [companyId, userId]),
  },
  access: {
    users: ['delete', 'stillAdministers'],
    rights: ['withdraw'],
    companies: ['changeUserCounts'],
    logins: ['delete'],
    confirmations: ['delete'],
    certificates: ['revoke'],
    tokens: ['get', 'leave'],
  },
  errors: [
    'user.notFound',
    'user.protected',
    'user.lastAdministrator',
    'certificate.issuing',
    'certificate.alreadyRevoked',
    'request.staleVersion',
    'request.conflict',
    'company.state',
    'session.ended',
  ],
  // whose token it was costs a look at the token
  roundTrips: 4,
  history: { event: 'user.deleted', service: 'userAdministration' },
  alerts: ['userDeleted'],
  example: { userId: '01JQ0000000000000000000002', proof: { confirmationPassword: 'Kakunin26b' } },
});
