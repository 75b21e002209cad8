import * as z from 'zod';

/** What may stand between login and the home screen, in the order it is asked (A5-12). */
export const loginSteps = [
  'secretQuestion',
  'registerSecretAnswers',
  'renewal',
  'notices',
  'changePasswords',
  'emailCheck',
] as const;

export type LoginStep = (typeof loginSteps)[number];

/** What decides which steps are due; the secret questions' facts stay false while a bank does not use them. */
export interface LoginFacts {
  /** D-4: the device is unknown and the user has logged in often enough before. */
  readonly secretQuestionDue: boolean;
  readonly secretAnswersMissing: boolean;
  /** A11-11: the certificate logged in with can be renewed now. */
  readonly certificateRenewable: boolean;
  readonly unreadLoginNotices: number;
  /** A4-10, and a user created without a confirmation password. */
  readonly passwordChangeForced: boolean;
  /** A5-9: the address was never checked by delivery, or bounced. */
  readonly emailUnchecked: boolean;
}

/** The steps due at a login, in order; none means home (A5-12: each is skipped when not needed). */
export function dueSteps(facts: LoginFacts): LoginStep[] {
  const due: Record<LoginStep, boolean> = {
    secretQuestion: facts.secretQuestionDue,
    registerSecretAnswers: facts.secretAnswersMissing,
    renewal: facts.certificateRenewable,
    notices: facts.unreadLoginNotices > 0,
    changePasswords: facts.passwordChangeForced,
    emailCheck: facts.emailUnchecked,
  };
  return loginSteps.filter((step) => due[step]);
}

/** The steps left when one is done; a step that was not pending changes nothing. */
export function withoutStep(steps: readonly LoginStep[], done: LoginStep): LoginStep[] {
  return steps.filter((step) => step !== done);
}

/** What an operation that completes a step answers: the steps still to be done, in order. */
export const StepsLeft = z.strictObject({ steps: z.array(z.enum(loginSteps)) });
