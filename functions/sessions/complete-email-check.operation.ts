import * as z from 'zod';
import { StepsLeft } from '../../shared/domain/login-steps.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: A5-10. */
export const completeEmailCheck = defineOperation({
  name: 'complete-email-check',
  summary:
    'Completes the e-mail check with the mailed password. The address is valid from then on; a new one replaces the old.',
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
  alerts: ['emailChanged'],
  // one proof is looked at only after the other passed
  roundTrips: 4,
  example: { proof: { mailPassword: 'Abcd2345', confirmationPassword: 'Kakunin26b' } },
});
