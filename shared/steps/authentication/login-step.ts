import { DomainError } from '../../domain/errors.ts';
import { type LoginStep, loginSteps } from '../../domain/login-steps.ts';
import type { Session } from '../../table/sessions.ts';

/** Whether a step is the next one of the login (A5-12). */
export function isStepPending(session: Pick<Session, 'steps'>, step: LoginStep): boolean {
  return session.steps[0] === step;
}

/**
 * @throws `session.stepNotPending` if a step is already done or was never due, for instance after a page is submitted
 * twice (A1-12)
 */
export function assertStepPending(session: Pick<Session, 'steps'>, step: LoginStep): void {
  if (!isStepPending(session, step)) throw new DomainError('session.stepNotPending');
}

/** The remaining steps after one is done. */
export function stepsAfter(session: Pick<Session, 'steps'>, done: LoginStep): LoginStep[] {
  return loginSteps.filter((step) => step !== done && session.steps.includes(step));
}
