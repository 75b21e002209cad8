import { handle } from '../../shared/frame/handle.ts';
import { assertStepPending, stepsAfter } from '../../shared/steps/authentication/login-step.ts';
import { deferTokenRegistration } from './defer-token-registration.operation.ts';

/** Needs no reason: the token may still be on its way, and the user can work on every other page meanwhile. */
export const handler = handle(deferTokenRegistration, async (_input, { caller: { session }, table }) => {
  assertStepPending(session, 'registerToken');
  return {
    answer: { steps: stepsAfter(session, 'registerToken') },
    writes: [table.sessions.stepDone(session, 'registerToken')],
  };
});
