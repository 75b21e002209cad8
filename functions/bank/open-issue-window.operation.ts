import * as z from 'zod/mini';
import { CompanyId, UserId } from '../../shared/domain/fields.ts';
import { Time } from '../../shared/domain/times.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

export const OpenIssueWindow = z.strictObject({ companyId: CompanyId, userId: UserId });

/** Source: D-12. */
export const openIssueWindow = defineOperation({
  name: 'open-issue-window',
  summary: 'Opens an issue window, in which a user, the master included, may acquire one certificate.',
  route: 'POST /bank/companies/{companyId}/users/{userId}/issue-window',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'user',
  input: OpenIssueWindow,
  output: z.strictObject({
    userId: z.string(),
    loginId: z.string(),
    issueWindowUntil: Time,
  }),
  access: { users: ['openIssueWindow'] },
  errors: ['company.state', 'certificate.exists', 'certificate.issuing', 'certificate.expired', 'request.conflict'],
  history: { event: 'certificate.windowOpened', service: 'bank' },
  example: { companyId: '01KA0000000000000000000000', userId: '01KA0000000000000000000001' },
});
