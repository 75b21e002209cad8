import * as z from 'zod/mini';
import { GivenCredential, Password, PasswordAgain } from '../../shared/domain/fields.ts';
import { StepsLeft } from '../../shared/domain/login-steps.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { confirmationItem } from '../../shared/table/credentials.ts';

const NewPassword = z.strictObject({ new: Password, newAgain: PasswordAgain });

export const ChangeOwnPasswords = z.strictObject({
  login: z.optional(z.extend(NewPassword, { current: GivenCredential })),
  /** A user created without a confirmation password has no current one. */
  confirmation: z.optional(z.extend(NewPassword, { current: z.optional(GivenCredential) })),
});
export type ChangeOwnPasswords = z.infer<typeof ChangeOwnPasswords>;

/** Source: A5-8, A8-1. */
export const changeOwnPasswords = defineOperation({
  name: 'change-own-passwords',
  summary: "Changes the caller's login password, confirmation password, or both.",
  route: 'PUT /users/me/passwords',
  hosts: ['entry', 'secure'],
  may: 'session',
  duringStep: 'changePasswords',
  input: ChangeOwnPasswords,
  output: StepsLeft,
  uses: ['hasher'],
  reads: {
    confirmation: reading(confirmationItem, (_input: ChangeOwnPasswords, { userId }) => [userId]),
  },
  access: {
    users: ['passwordsChanged', 'stopLogin', 'stopConfirmation'],
    logins: [
      'get',
      'reserveAttempt',
      'clearAttempts',
      'punish',
      'countComparison',
      'giveComparisonBack',
      'changePassword',
    ],
    certificates: ['reserveAttempt', 'clearAttempts', 'punish', 'countComparison', 'giveComparisonBack'],
    confirmations: [
      'reserveAttempt',
      'takeAttemptOver',
      'countWrong',
      'clearAttempts',
      'punish',
      'countComparison',
      'giveComparisonBack',
      'changePassword',
    ],
    sessions: ['stepDone'],
  },
  errors: ['request.invalid', 'request.conflict', 'password.notAllowed', 'password.wrong', 'proof.stopped'],
  history: { event: 'passwords.changed', service: 'userAdministration' },
  alerts: ['passwordsChanged', 'loginStopped', 'confirmationStopped'],
  example: {
    login: { current: 'Rogin2026a', new: 'Rogin2027b', newAgain: 'Rogin2027b' },
    confirmation: { current: 'Kakunin26b', new: 'Kakunin27c', newAgain: 'Kakunin27c' },
  },
});
