import * as z from 'zod/mini';
import { CompanyId, UserId } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

export const RevokeCertificateAtBranch = z.strictObject({ companyId: CompanyId, userId: UserId });

/** Source: A11-18. */
export const revokeCertificateAtBranch = defineOperation({
  name: 'revoke-certificate-at-branch',
  summary: "Revokes any user's certificate on an application at the branch, the master's included.",
  route: 'POST /bank/companies/{companyId}/users/{userId}/certificate/revocation',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'user',
  input: RevokeCertificateAtBranch,
  output: z.strictObject({ loginId: z.string(), userName: z.string(), state: z.literal('revoked') }),
  access: {
    users: ['certificateRevoked'],
    certificates: ['revoke', 'revokeReplaced'],
    issuances: ['abandon'],
    mails: ['send'],
  },
  errors: ['certificate.none', 'certificate.alreadyRevoked', 'request.conflict'],
  history: { event: 'certificate.revoked', service: 'bank' },
  example: { companyId: '01KA0000000000000000000000', userId: '01KA0000000000000000000001' },
});
