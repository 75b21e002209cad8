import * as z from 'zod/mini';
import { StepsLeft } from '../../shared/domain/login-steps.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: A5-10. */
export const completeEmailCheck = defineOperation({
  name: 'complete-email-check',
  summary:
    'Completes the e-mail check with the mail password. Confirms the address; a new address replaces the old one.',
  route: 'POST /users/me/email-check/completion',
  hosts: ['entry', 'secure'],
  may: 'session',
  proof: ['mailPassword', 'confirmationPassword'],
  mailPasswordPurpose: 'emailCheck',
  duringStep: 'emailCheck',
  input: z.strictObject({ proof: GivenProofs }),
  output: z.extend(StepsLeft, { email: z.string() }),
  access: { users: ['emailChecked'], sessions: ['stepDone'] },
  errors: ['emailCheck.notBegun', 'request.conflict'],
  history: { event: 'emailCheck.completed', service: 'userAdministration' },
  alerts: ['emailChanged'],
  // the second proof is checked only after the first one passed
  roundTrips: 4,
  example: { proof: { mailPassword: 'Abcd2345', confirmationPassword: 'Kakunin26b' } },
});
