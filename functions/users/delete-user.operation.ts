import * as z from 'zod/mini';
import { UserId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { secretAnswersItem } from '../../shared/table/secret-answers.ts';

const DeleteUser = z.strictObject({ userId: UserId, proof: GivenProofs });

/** Source: A8-7, D-8. */
export const deleteUser = defineOperation({
  name: 'delete-user',
  summary: 'Deletes a user: frees the login ID, ends the session and revokes the certificate.',
  route: 'POST /users/{userId}/deletion',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'member',
  proof: ['confirmationPassword'],
  input: DeleteUser,
  output: z.strictObject({ userId: z.string(), loginId: z.string(), name: z.string() }),
  reads: {
    secretAnswers: reading(secretAnswersItem, ({ userId }: z.infer<typeof DeleteUser>, { companyId }) => [
      companyId,
      userId,
    ]),
  },
  access: {
    users: ['delete', 'list', 'checkApproves'],
    rights: ['withdraw', 'list'],
    companies: ['changeUserCounts'],
    logins: ['delete'],
    confirmations: ['delete'],
    otpRegistrations: ['delete'],
    secretAnswers: ['clear'],
    certificates: ['revoke'],
    tokens: ['get', 'leave'],
  },
  errors: [
    'user.protected',
    'user.lastAdministrator',
    'user.approverNeeded',
    'certificate.issuing',
    'certificate.alreadyRevoked',
    'request.conflict',
    'company.state',
  ],
  history: { event: 'user.deleted', service: 'userAdministration' },
  alerts: ['userDeleted'],
  example: { userId: '01JQ0000000000000000000002', proof: { confirmationPassword: 'Kakunin26b' } },
});
