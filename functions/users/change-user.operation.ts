import * as z from 'zod/mini';
import { AccountId, Email, LoginId, Password, PasswordAgain, UserId, UserName } from '../../shared/domain/fields.ts';
import { Limits } from '../../shared/domain/limits.ts';
import { Permissions } from '../../shared/domain/permissions.ts';
import { GivenProofs, proofsFor } from '../../shared/domain/proof-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { UserView } from '../../shared/views/user-view.ts';

const Again = z.string().check(z.maxLength(64));

/**
 * The form of create-user, filled in with the record (A4-11). What is absent stays; what is typed twice is typed twice only
 * if it changes. On one's own record the rights are absent, or as they are (A8-13).
 */
export const ChangeUser = z.strictObject({
  userId: UserId,
  loginId: z.optional(LoginId),
  loginIdAgain: z.optional(Again),
  /** 「変更する」 (A4-11, A4-16): without it the password stays, whatever is in its fields. */
  changeLoginPassword: z._default(z.boolean(), false),
  loginPassword: z.optional(Password),
  loginPasswordAgain: z.optional(PasswordAgain),
  changeConfirmationPassword: z._default(z.boolean(), false),
  confirmationPassword: z.optional(Password),
  confirmationPasswordAgain: z.optional(PasswordAgain),
  /** The passwords to be changed are generated, and mailed to the user alone (D-27). */
  temporary: z._default(z.boolean(), false),
  /** 「ログイン時に強制変更する」 (A4-10). On for changed passwords, unless it is false. */
  forceChange: z.optional(z.boolean()),
  name: UserName,
  email: Email,
  emailAgain: z.optional(Again),
  administrator: z.optional(z.boolean()),
  permissions: z.optional(Permissions),
  accounts: z.optional(z.array(AccountId).check(z.maxLength(30))),
  limits: z.optional(Limits),
  /** 継続, 再発行, 失効, where the bank offers the choice (A11-25). */
  certificate: z._default(z.enum(['keep', 'reissue', 'revoke']), 'keep'),
  proof: GivenProofs,
});
export type ChangeUser = z.infer<typeof ChangeUser>;

export const changeUser = defineOperation({
  name: 'change-user',
  summary: "Changes a user's record: name, address, login ID, passwords, rights, accounts, limits and certificate.",
  details: "Rights act at the user's next request.",
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
