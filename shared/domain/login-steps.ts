import * as z from 'zod/mini';

/** The steps between login and the home screen, in order (A5-12). */
export const loginSteps = [
  'secretQuestion',
  'registerSecretAnswers',
  'renewal',
  'notices',
  'changePasswords',
  'emailCheck',
  'registerToken',
] as const;

export type LoginStep = (typeof loginSteps)[number];

/** The facts that decide which steps are due. */
export interface LoginFacts {
  /** D-4: the device is unknown and the user has logged in often enough before. */
  readonly secretQuestionDue: boolean;
  readonly secretAnswersMissing: boolean;
  /** A11-11: the certificate used for this login can be renewed now. */
  readonly certificateRenewable: boolean;
  readonly unreadLoginNotices: number;
  /** A4-10, or the user was created without a confirmation password. */
  readonly passwordChangeForced: boolean;
  /** A5-9: no mail to the address has been confirmed, or one bounced. */
  readonly emailUnchecked: boolean;
  /** A10-5: the user has a right that requires one-time passwords, but no registered token. */
  readonly tokenMissing: boolean;
}

/** The steps due at a login, in order; none means home (A5-12: steps that are not due are skipped). */
export function dueSteps(facts: LoginFacts): LoginStep[] {
  const due: Record<LoginStep, boolean> = {
    secretQuestion: facts.secretQuestionDue,
    registerSecretAnswers: facts.secretAnswersMissing,
    renewal: facts.certificateRenewable,
    notices: facts.unreadLoginNotices > 0,
    changePasswords: facts.passwordChangeForced,
    emailCheck: facts.emailUnchecked,
    registerToken: facts.tokenMissing,
  };
  return loginSteps.filter((step) => due[step]);
}

/** The steps left after one is done; a step that was not pending changes nothing. */
export function withoutStep(steps: readonly LoginStep[], done: LoginStep): LoginStep[] {
  return steps.filter((step) => step !== done);
}

/** The answer of an operation that completes a step: the remaining steps, in order. */
export const StepsLeft = z.strictObject({ steps: z.array(z.enum(loginSteps)) });
