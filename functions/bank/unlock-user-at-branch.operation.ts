import * as z from 'zod/mini';
import { CompanyId, UserId } from '../../shared/domain/fields.ts';
import { Unlockables } from '../../shared/domain/unlocking.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { UserLine } from '../../shared/views/user-view.ts';

const UnlockUserAtBranch = z.strictObject({
  companyId: CompanyId,
  userId: UserId,
  what: Unlockables,
  /** The passwords among `what` are unknown to their user: new ones are mailed. */
  temporaryPasswords: z.optional(z.literal(true)),
});

/** Source: D-28. */
export const unlockUserAtBranch = defineOperation({
  name: 'unlock-user-at-branch',
  summary: "Lifts any user's stops and running locks on an application at the branch, the master's included.",
  details: 'Deletes the answers to secret questions. Mails temporary passwords if asked to.',
  route: 'POST /bank/companies/{companyId}/users/{userId}/unlock',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'user',
  input: UnlockUserAtBranch,
  output: UserLine,
  uses: ['hasher', 'mailSealing'],
  access: {
    users: ['unlock', 'passwordsReset'],
    logins: ['get', 'unlock', 'resetPassword', 'forgetDevices'],
    strangers: ['clear'],
    certificates: ['get', 'unlock'],
    confirmations: ['attemptsOf', 'unlock', 'resetPassword'],
    otpRegistrations: ['attemptsOf', 'unlock'],
    secretAnswers: ['get', 'clear'],
    mails: ['send'],
  },
  errors: ['request.invalid', 'user.notStopped', 'company.state', 'request.conflict'],
  history: { event: 'user.unlocked', service: 'bank' },
  alerts: ['userUnlocked', 'secretAnswersCleared', 'passwordsReset'],
  example: {
    companyId: '01KA0000000000000000000000',
    userId: '01KA0000000000000000000001',
    what: ['login', 'confirmation'],
    temporaryPasswords: true,
  },
});
