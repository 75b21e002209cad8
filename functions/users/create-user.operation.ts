import * as z from 'zod/mini';
import { AccountId, Email, LoginId, Password, PasswordAgain, UserName } from '../../shared/domain/fields.ts';
import { Limits } from '../../shared/domain/limits.ts';
import { Permissions } from '../../shared/domain/permissions.ts';
import { GivenProofs, proofsFor } from '../../shared/domain/proof-rules.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { loginItem } from '../../shared/table/logins.ts';
import { UserView } from '../../shared/views/user-view.ts';

const Again = z.string().check(z.maxLength(64));

/** 基本情報, 権限, 口座 and 限度額: the manuals' four steps in one request (A8-4). */
export const CreateUser = z.strictObject({
  loginId: LoginId,
  loginIdAgain: Again,
  loginPassword: Password,
  loginPasswordAgain: PasswordAgain,
  /** If absent, the user sets it at the first login. */
  confirmationPassword: z.optional(Password),
  confirmationPasswordAgain: z.optional(PasswordAgain),
  /** 「ログイン時に強制変更する」 (A4-10); on by default, so that users change passwords set by an administrator (D-10). */
  forceChange: z._default(z.boolean(), true),
  name: UserName,
  email: Email,
  emailAgain: Again,
  /** 管理者権限 (A2-3). */
  administrator: z.boolean(),
  permissions: Permissions,
  accounts: z.array(AccountId).check(z.maxLength(30)),
  limits: Limits,
  proof: GivenProofs,
});
export type CreateUser = z.infer<typeof CreateUser>;

export const createUser = defineOperation({
  name: 'create-user',
  summary:
    'Registers a user with passwords, rights, accounts and limits. Opens an issue window if the company uses certificates.',
  route: 'POST /users',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  proof: ({ userChangeProofs }, company) => proofsFor(userChangeProofs, company),
  mailPasswordPurpose: 'createUser',
  input: CreateUser,
  output: UserView,
  status: 201,
  uses: ['hasher'],
  reads: {
    login: reading(loginItem, ({ loginId }: CreateUser) => [loginId]),
  },
  access: {
    companies: ['changeUserCounts'],
    users: ['create'],
    rights: ['grant'],
    logins: ['get', 'create'],
    confirmations: ['create'],
    otpRegistrations: ['create'],
  },
  errors: [
    'request.invalid',
    'loginId.taken',
    'loginId.notAllowed',
    'password.notAllowed',
    'user.accountUnknown',
    'user.exceedsGranter',
    'user.limitExceedsCeiling',
    'user.limitReached',
    'company.state',
  ],
  history: { event: 'user.created', service: 'userAdministration' },
  alerts: ['userRegistered'],
  // a second proof
  roundTrips: 4,
  example: {
    loginId: 'tantou01',
    loginIdAgain: 'tantou01',
    loginPassword: 'Hajime2026',
    loginPasswordAgain: 'Hajime2026',
    confirmationPassword: 'Shounin26a',
    confirmationPasswordAgain: 'Shounin26a',
    forceChange: true,
    name: '手形　花子',
    email: 'hanako@tegata-shoji.example.jp',
    emailAgain: 'hanako@tegata-shoji.example.jp',
    administrator: false,
    permissions: ['transfer.request.preRegistered'],
    accounts: [],
    limits: { transferPreRegistered: 1_000_000 },
    proof: { confirmationPassword: 'Kakunin26b' },
  },
});
