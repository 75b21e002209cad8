import * as z from 'zod/mini';
import { UserId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { Time } from '../../shared/domain/times.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

export const ReissueCertificate = z.strictObject({ userId: UserId, proof: GivenProofs });

/** Source: A11-25. */
export const reissueCertificate = defineOperation({
  name: 'reissue-certificate',
  summary: "Revokes a user's certificate, if there is one, and opens an issue window for the next one (再発行).",
  route: 'POST /users/{userId}/certificate/reissue',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'member',
  proof: ['confirmationPassword'],
  input: ReissueCertificate,
  output: z.strictObject({
    loginId: z.string(),
    userName: z.string(),
    state: z.enum(['none', 'revoked']),
    issueWindowUntil: Time,
  }),
  access: {
    users: ['certificateRevoked', 'openIssueWindow'],
    certificates: ['revoke', 'revokeReplaced'],
    issuances: ['abandon'],
    mails: ['send'],
  },
  errors: ['permission.denied', 'certificate.protected', 'request.conflict'],
  history: { event: 'certificate.reissued', service: 'userAdministration' },
  example: { userId: '01KA0000000000000000000000', proof: { confirmationPassword: 'Kakunin26b' } },
});
