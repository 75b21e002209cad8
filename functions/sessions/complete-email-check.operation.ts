import * as z from 'zod';
import { StepsLeft } from '../../shared/domain/login-steps.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

export const completeEmailCheck = defineOperation({
  name: 'complete-email-check',
  summary:
    'Shows by the mailed password that mails arrive: the address is valid, a new one takes the place of the old (A5-10).',
  route: 'POST /users/me/email-check/completion',
  hosts: ['entry', 'secure'],
  may: 'session',
  proof: ['mailPassword', 'confirmationPassword'],
  mailPasswordPurpose: 'emailCheck',
  duringStep: 'emailCheck',
  input: z.strictObject({ proof: GivenProofs }),
  output: StepsLeft.extend({ email: z.string() }),
  access: { users: ['emailChecked'], sessions: ['stepDone'] },
  errors: ['emailCheck.notBegun', 'request.conflict'],
  history: { event: 'emailCheck.completed', service: 'userAdministration' },
  // one proof is looked at only after the other passed
  roundTrips: 4,
  example: { proof: { mailPassword: 'Abcd2345', confirmationPassword: 'Kakunin26b' } },
});
