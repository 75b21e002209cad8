import * as z from 'zod/mini';
import { StepsLeft } from '../../shared/domain/login-steps.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: A5-7. */
export const acknowledgeLoginNotices = defineOperation({
  name: 'acknowledge-login-notices',
  summary: 'Marks the notices shown at login as read and completes the login step.',
  route: 'POST /sessions/current/notices-acknowledgement',
  hosts: ['entry', 'secure'],
  may: 'session',
  duringStep: 'notices',
  input: z.strictObject({}),
  output: StepsLeft,
  access: { sessions: ['stepDone'], notices: ['of', 'readings', 'read'] },
  errors: ['session.stepNotPending', 'request.conflict'],
  history: { event: 'notices.acknowledged', service: 'login' },
  example: {},
});
