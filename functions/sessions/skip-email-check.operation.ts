import * as z from 'zod/mini';
import { StepsLeft } from '../../shared/domain/login-steps.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { mailPasswordItem } from '../../shared/table/credentials.ts';

const SkipEmailCheck = z.strictObject({});

/** Source: A5-11. */
export const skipEmailCheck = defineOperation({
  name: 'skip-email-check',
  summary: 'Continues without checking the present e-mail address. A new address cannot skip the check.',
  route: 'DELETE /users/me/email-check',
  hosts: ['entry', 'secure'],
  may: 'session',
  duringStep: 'emailCheck',
  input: SkipEmailCheck,
  output: StepsLeft,
  reads: {
    mailPassword: reading(mailPasswordItem, (_input: z.infer<typeof SkipEmailCheck>, { userId }) => [
      userId,
      'emailCheck',
    ]),
  },
  access: { users: ['emailCheckSkipped'], sessions: ['stepDone'] },
  errors: ['session.stepNotPending', 'emailCheck.addressChanging', 'request.conflict'],
  history: { event: 'emailCheck.skipped', service: 'userAdministration' },
  example: {},
});
