import { handle } from '../../shared/frame/handle.ts';
import { assertStepPending, stepsAfter } from '../../shared/steps/authentication/login-step.ts';
import { deferRenewal } from './defer-renewal.operation.ts';

export const handler = handle(deferRenewal, async (_input, { caller: { session }, table }) => {
  assertStepPending(session, 'renewal');
  return {
    answer: { steps: stepsAfter(session, 'renewal') },
    writes: [table.sessions.stepDone(session, 'renewal')],
  };
});
