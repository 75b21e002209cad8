import { assertStepPending, stepsAfter } from '../../shared/authentication/login-step.ts';
import { handle } from '../../shared/operation/handle.ts';
import { deferRenewal } from './defer-renewal.operation.ts';

export const handler = handle(deferRenewal, async (_input, { caller: { session }, table }) => {
  assertStepPending(session, 'renewal');
  return {
    answer: { steps: stepsAfter(session, 'renewal') },
    writes: [table.sessions.stepDone(session, 'renewal')],
  };
});
