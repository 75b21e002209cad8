import * as z from 'zod';
import { StepsLeft } from '../../shared/domain/login-steps.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

export const acknowledgeLoginNotices = defineOperation({
  name: 'acknowledge-login-notices',
  summary: 'Marks the notices shown at the login as read and goes on (A5-7).',
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
