import * as z from 'zod';
import { AccountId, Email, LoginId, Password, PasswordAgain, UserId, UserName } from '../../shared/domain/fields.ts';
import { Limits } from '../../shared/domain/limits.ts';
import { Permissions } from '../../shared/domain/permissions.ts';
import { GivenProofs, proofsFor } from '../../shared/domain/proof-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { UserView } from '../../shared/views/user-view.ts';

const Again = z.string().max(64);

/**
 * The form of create-user, filled in with the record (A4-11). What is absent stays; what is typed twice is typed twice only
 * if it changes. On one's own record the rights are absent, or as they are (A8-13).
 */
export const ChangeUser = z.strictObject({
  userId: UserId,
  loginId: LoginId.optional(),
  loginIdAgain: Again.optional(),
  /** 「変更する」 (A4-11, A4-16): without it the password stays, whatever is in its fields. */
  changeLoginPassword: z.boolean().default(false),
  loginPassword: Password.optional(),
  loginPasswordAgain: PasswordAgain.optional(),
  changeConfirmationPassword: z.boolean().default(false),
  confirmationPassword: Password.optional(),
  confirmationPasswordAgain: PasswordAgain.optional(),
  /** The passwords to be changed are generated, and mailed to the user alone (D-27). */
  temporary: z.boolean().default(false),
  /** 「ログイン時に強制変更する」 (A4-10). On for changed passwords, unless it is false. */
  forceChange: z.boolean().optional(),
  name: UserName,
  email: Email,
  emailAgain: Again.optional(),
  administrator: z.boolean().optional(),
  permissions: Permissions.optional(),
  accounts: z.array(AccountId).max(30).optional(),
  limits: Limits.optional(),
  /** 継続, 再発行, 失効, where the bank offers the choice (A11-25). */
  certificate: z.enum(['keep', 'reissue', 'revoke']).default('keep'),
  proof: GivenProofs,
});
export type ChangeUser = z.infer<typeof ChangeUser>;

export const changeUser = defineOperation({
  name: 'change-user',
  summary:
    "Changes a user's record: name, address, login ID, passwords, rights, accounts, limits and certificate. Rights act at the user's next request.",
  route: 'PUT /users/{userId}',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'member',
  ifMatch: 'required',
  proof: ({ userChangeProofs }, company) => proofsFor(userChangeProofs, company),
  mailPasswordPurpose: 'changeUser',
  input: ChangeUser,
  output: UserView,
  uses: ['hasher', 'mailSealing'],
  access: {
    users: [
      'change',
      'changeRights',
      'passwordsReset',
      'certificateRevoked',
      'openIssueWindow',
      'list',
      'checkApproves',
    ],
    rights: ['list'],
    companies: ['changeUserCounts', 'checkUnchanged'],
    logins: ['get', 'create', 'delete', 'resetPassword', 'forgetDevices'],
    strangers: ['clear'],
    confirmations: ['resetPassword'],
    certificates: ['get', 'unlock', 'revoke', 'revokeReplaced'],
    issuances: ['abandon'],
    mails: ['send'],
  },
  errors: [
    'request.invalid',
    'loginId.taken',
    'loginId.notAllowed',
    'password.notAllowed',
    'user.protected',
    'user.accountUnknown',
    'user.exceedsGranter',
    'user.limitExceedsCeiling',
    'user.lastAdministrator',
    'user.approverNeeded',
    'user.loginIdInCertificate',
    'permission.denied',
    'certificate.protected',
    'certificate.none',
    'certificate.alreadyRevoked',
    'company.state',
    'request.conflict',
  ],
  history: { event: 'user.changed', service: 'userAdministration' },
  alerts: ['emailChanged', 'userChanged', 'passwordsReset', 'passwordsChanged'],
  // a second proof
  roundTrips: 4,
  example: {
    userId: '01JQ0000000000000000000002',
    name: '手形　花子',
    email: 'hanako@tegata-shoji.example.jp',
    administrator: false,
    permissions: ['transfer.request.preRegistered', 'transfer.viewAll'],
    accounts: [],
    limits: { transferPreRegistered: 500_000 },
    proof: { confirmationPassword: 'Kakunin26b' },
  },
});
