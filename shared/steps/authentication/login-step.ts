import { DomainError } from '../../domain/errors.ts';
import { type LoginStep, loginSteps } from '../../domain/login-steps.ts';
import type { Session } from '../../table/sessions.ts';

/** Whether a step of the login is the one to be done now (A5-12). */
export function isStepPending(session: Pick<Session, 'steps'>, step: LoginStep): boolean {
  return session.steps[0] === step;
}

/** @throws `session.stepNotPending` when a step is done already or was never due: a page sent twice, or sent too late (A1-12). */
export function assertStepPending(session: Pick<Session, 'steps'>, step: LoginStep): void {
  if (!isStepPending(session, step)) throw new DomainError('session.stepNotPending');
}

/** The steps left once one is done. */
export function stepsAfter(session: Pick<Session, 'steps'>, done: LoginStep): LoginStep[] {
  return loginSteps.filter((step) => step !== done && session.steps.includes(step));
}
