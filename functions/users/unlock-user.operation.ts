import * as z from 'zod/mini';
import { UserId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { Unlockables } from '../../shared/domain/unlocking.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { UserView } from '../../shared/views/user-view.ts';

const UnlockUser = z.strictObject({ userId: UserId, what: Unlockables, proof: GivenProofs });

/** Source: A2-10, D-28. */
export const unlockUser = defineOperation({
  name: 'unlock-user',
  summary: 'Unlocks another user after wrong passwords or codes: login, confirmation password, registration of tokens.',
  details:
    'The passwords stay as they are. Deletes the answers to secret questions, so that the user registers new ones.',
  route: 'POST /users/{userId}/unlock',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'member',
  proof: ['confirmationPassword'],
  input: UnlockUser,
  output: UserView,
  access: {
    users: ['unlock'],
    logins: ['get', 'unlock'],
    strangers: ['clear'],
    certificates: ['get', 'unlock'],
    confirmations: ['attemptsOf', 'unlock'],
    otpRegistrations: ['attemptsOf', 'unlock'],
    secretAnswers: ['get', 'clear'],
  },
  errors: ['user.protected', 'user.notStopped', 'request.conflict'],
  history: { event: 'user.unlocked', service: 'userAdministration' },
  alerts: ['userUnlocked', 'secretAnswersCleared'],
  example: {
    userId: '01JQ0000000000000000000002',
    what: ['login', 'confirmation'],
    proof: { confirmationPassword: 'Kakunin26b' },
  },
});
