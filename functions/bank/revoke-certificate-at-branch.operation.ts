import * as z from 'zod';
import { CompanyId, UserId } from '../../shared/domain/fields.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { userItem } from '../../shared/table/users.ts';

export const RevokeCertificateAtBranch = z.strictObject({ companyId: CompanyId, userId: UserId });

/** Source: A11-18. */
export const revokeCertificateAtBranch = defineOperation({
  name: 'revoke-certificate-at-branch',
  summary: "Revokes any user's certificate on an application at the branch, the master's included.",
  route: 'POST /bank/companies/{companyId}/users/{userId}/certificate/revocation',
  hosts: ['bank'],
  may: 'bank',
  input: RevokeCertificateAtBranch,
  output: z.strictObject({ loginId: z.string(), userName: z.string(), state: z.literal('revoked') }),
  reads: {
    user: reading(userItem, ({ companyId, userId }: z.infer<typeof RevokeCertificateAtBranch>) => [companyId, userId]),
  },
  access: {
    users: ['certificateRevoked'],
    certificates: ['revoke', 'revokeReplaced'],
    issuances: ['abandon'],
    mails: ['send'],
  },
  errors: [
    'user.notFound',
    'certificate.none',
    'certificate.alreadyRevoked',
    'request.staleVersion',
    'request.conflict',
  ],
  history: { event: 'certificate.revoked', service: 'bank' },
  example: { companyId: '01KA0000000000000000000000', userId: '01KA0000000000000000000001' },
});
