import * as z from 'zod/mini';
import { Email, LoginId, Password, PasswordAgain, UserName } from '../../shared/domain/fields.ts';
import { secret } from '../../shared/domain/secret.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { isAccountName, loginItem, registrationItem } from '../../shared/table/logins.ts';

export const CompleteRegistration = z.strictObject({
  /** The account's name and the secret, each in base64url. */
  registrationToken: secret(
    z
      .string()
      .check(
        z.maxLength(144, { error: 'registrationToken.form' }),
        z.regex(/^[\w-]+\.[\w-]{43}$/, { error: 'registrationToken.form' }),
      ),
  ),
  userName: UserName,
  email: Email,
  emailAgain: z.string().check(z.maxLength(64)),
  loginId: LoginId,
  loginIdAgain: z.string().check(z.maxLength(64)),
  loginPassword: Password,
  loginPasswordAgain: PasswordAgain,
  confirmationPassword: Password,
  confirmationPasswordAgain: PasswordAgain,
});

export type CompleteRegistration = z.infer<typeof CompleteRegistration>;

/**
 * Splits a registration token into its account and its secret. A token that names no account is answered like one of an
 * unregistered account.
 */
export function registrationTokenParts(registrationToken: string): {
  readonly accountName: string | undefined;
  readonly secret: string;
} {
  const [account = '', secret = ''] = registrationToken.split('.');
  const name = Buffer.from(account, 'base64url').toString();
  return { accountName: isAccountName(name) ? name : undefined, secret };
}

/** Source: A3-4…A3-7. */
export const completeRegistration = defineOperation({
  name: 'complete-registration',
  summary: 'First registration, steps 3 to 5: creates the master user with a login ID and passwords.',
  route: 'POST /registrations/completion',
  hosts: ['entry'],
  may: 'anyone',
  hours: 'firstRegistration',
  input: CompleteRegistration,
  output: z.strictObject({ userId: z.string(), loginId: z.string(), next: z.enum(['login', 'certificate']) }),
  status: 201,
  uses: ['hasher'],
  reads: {
    registration: reading(registrationItem, ({ registrationToken }: CompleteRegistration) => {
      const { accountName } = registrationTokenParts(registrationToken);
      return accountName === undefined ? undefined : [accountName];
    }),
    login: reading(loginItem, ({ loginId }: CompleteRegistration) => [loginId]),
  },
  access: {
    companies: ['get', 'appointMaster'],
    registrations: ['complete'],
    users: ['create'],
    rights: ['grant'],
    logins: ['create'],
    confirmations: ['create'],
    otpRegistrations: ['create'],
  },
  errors: [
    'registration.expired',
    'registration.done',
    'request.invalid',
    'loginId.taken',
    'loginId.notAllowed',
    'password.notAllowed',
    'company.state',
  ],
  history: { event: 'registration.completed', service: 'registration' },
  alerts: ['userRegistered'],
  example: {
    registrationToken: 'MDgxL29yZGluYXJ5LzAyNTMyMjY.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    userName: '手形　太郎',
    email: 'taro@tegata-shoji.example.jp',
    emailAgain: 'taro@tegata-shoji.example.jp',
    loginId: 'tegata01',
    loginIdAgain: 'tegata01',
    loginPassword: 'Rogin2026a',
    loginPasswordAgain: 'Rogin2026a',
    confirmationPassword: 'Kakunin26b',
    confirmationPasswordAgain: 'Kakunin26b',
  },
});
