import * as z from 'zod/mini';
import { StepsLeft } from '../../shared/domain/login-steps.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: D-37, B-34. */
export const deferTokenRegistration = defineOperation({
  name: 'defer-token-registration',
  summary: 'Continues without registering a one-time-password token.',
  details: 'What requires a code is refused until then; the next login asks again.',
  route: 'POST /sessions/current/token-deferral',
  hosts: ['entry', 'secure'],
  may: 'session',
  duringStep: 'registerToken',
  input: z.strictObject({}),
  output: StepsLeft,
  access: { sessions: ['stepDone'] },
  errors: ['session.stepNotPending'],
  history: { event: 'tokenRegistration.deferred', service: 'tokens' },
  example: {},
});
