import * as z from 'zod/mini';
import { CompanyId, UserId } from '../../shared/domain/fields.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { bankCalendarItem } from '../../shared/table/calendar.ts';
import { AccessView } from '../../shared/views/access-view.ts';

export const explainAccess = defineOperation({
  name: 'explain-access',
  summary:
    'Explains whether a user can log in and act now: everything that decides it, each bar with the operations that end it.',
  route: 'GET /bank/companies/{companyId}/users/{userId}/access',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'member',
  input: z.strictObject({ companyId: CompanyId, userId: UserId }),
  output: AccessView,
  reads: { calendar: reading(bankCalendarItem, () => [0]) },
  access: {
    logins: ['get'],
    certificates: ['getAll'],
    confirmations: ['attemptsOf'],
    otpRegistrations: ['attemptsOf'],
    secretAnswers: ['get'],
    sessions: ['get'],
    tokens: ['get'],
    histories: ['pageOfUser'],
    notices: ['of', 'readings'],
  },
  errors: ['request.conflict'],
  history: { event: 'access.explained', service: 'bank' },
  example: { companyId: '01KA0000000000000000000000', userId: '01KA0000000000000000000001' },
});
