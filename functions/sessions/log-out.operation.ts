import * as z from 'zod/mini';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: A1-13. */
export const logOut = defineOperation({
  name: 'log-out',
  summary: "Ends the caller's session at once.",
  route: 'DELETE /sessions/current',
  hosts: ['entry', 'secure'],
  may: 'session',
  hours: 'always',
  duringStep: 'any',
  input: z.strictObject({}),
  output: z.strictObject({}),
  status: 204,
  access: { users: ['endSession'], sessions: ['delete'] },
  errors: [],
  history: { event: 'session.ended', service: 'login' },
  example: {},
});
