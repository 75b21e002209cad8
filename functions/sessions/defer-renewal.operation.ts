import * as z from 'zod/mini';
import { StepsLeft } from '../../shared/domain/login-steps.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: A11-12. */
export const deferRenewal = defineOperation({
  name: 'defer-renewal',
  summary: 'Continues without renewing the certificate. The next login asks again.',
  route: 'POST /sessions/current/renewal-deferral',
  hosts: ['entry', 'secure'],
  may: 'session',
  duringStep: 'renewal',
  input: z.strictObject({}),
  output: StepsLeft,
  access: { sessions: ['stepDone'] },
  errors: ['session.stepNotPending'],
  history: { event: 'renewal.deferred', service: 'certificates' },
  example: {},
});
