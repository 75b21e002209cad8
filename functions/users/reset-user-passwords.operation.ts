import * as z from 'zod/mini';
import { UserId } from '../../shared/domain/fields.ts';
import { GivenProofs, proofsButMail } from '../../shared/domain/proof-rules.ts';
import { Resettables } from '../../shared/domain/unlocking.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { UserView } from '../../shared/views/user-view.ts';

const ResetUserPasswords = z.strictObject({ userId: UserId, what: Resettables, proof: GivenProofs });

/** Source: A2-10, A2-11, A5-20, D-27. */
export const resetUserPasswords = defineOperation({
  name: 'reset-user-passwords',
  summary:
    'Mails a user temporary passwords, which the user must change at the next login. Their stops and the session end.',
  route: 'POST /users/{userId}/passwords-reset',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'member',
  proof: ({ userChangeProofs }, company) => proofsButMail(userChangeProofs, company),
  input: ResetUserPasswords,
  output: UserView,
  uses: ['hasher', 'mailSealing'],
  access: {
    users: ['passwordsReset'],
    logins: ['resetPassword', 'forgetDevices'],
    strangers: ['clear'],
    certificates: ['get', 'unlock'],
    confirmations: ['resetPassword'],
    mails: ['send'],
  },
  errors: ['user.protected', 'request.conflict'],
  history: { event: 'user.passwordsReset', service: 'userAdministration' },
  alerts: ['passwordsReset'],
  // a second proof
  roundTrips: 4,
  example: {
    userId: '01JQ0000000000000000000002',
    what: ['login', 'confirmation'],
    proof: { confirmationPassword: 'Kakunin26b' },
  },
});
