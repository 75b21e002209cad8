import * as z from 'zod/mini';
import { UserId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

export const RevokeCertificate = z.strictObject({ userId: UserId, proof: GivenProofs });

/** A revoked certificate as the result screen shows it (A11-24). */
export const RevokedCertificate = z.strictObject({
  loginId: z.string(),
  userName: z.string(),
  state: z.literal('revoked'),
});

/** Source: A11-17…A11-24, X-1. */
export const revokeCertificate = defineOperation({
  name: 'revoke-certificate',
  summary: "Revokes a user's certificate and ends the user's session. Takes effect at the next request.",
  route: 'POST /users/{userId}/certificate/revocation',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  hours: 'always',
  subject: 'member',
  proof: ['confirmationPassword'],
  input: RevokeCertificate,
  output: RevokedCertificate,
  access: {
    users: ['certificateRevoked'],
    certificates: ['revoke', 'revokeReplaced'],
    issuances: ['abandon'],
    mails: ['send'],
  },
  errors: [
    'permission.denied',
    'certificate.protected',
    'certificate.none',
    'certificate.alreadyRevoked',
    'request.conflict',
  ],
  history: { event: 'certificate.revoked', service: 'userAdministration' },
  example: { userId: '01KA0000000000000000000000', proof: { confirmationPassword: 'Kakunin26b' } },
});
