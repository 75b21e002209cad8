import * as z from 'zod/mini';
import { CompanyId, Reason, UserId } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

export const endSessions = defineOperation({
  name: 'end-sessions',
  summary: "Ends every session of a user at the next request, the master's too. The user can log in again.",
  route: 'POST /bank/companies/{companyId}/users/{userId}/sessions-end',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'user',
  input: z.strictObject({
    companyId: CompanyId,
    userId: UserId,
    /** Why, for the history. */
    reason: z.optional(Reason),
  }),
  output: z.strictObject({
    userId: z.string(),
    /** Whether there was one. */
    ended: z.boolean(),
  }),
  access: { users: ['endSessions'] },
  errors: ['request.conflict'],
  history: { event: 'sessions.ended', service: 'bank' },
  example: {
    companyId: '01KA0000000000000000000000',
    userId: '01KA0000000000000000000001',
    reason: 'お客さまからのお申し出',
  },
});
