import { refuseFields, repetitions } from '../../domain/field-errors.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import { loginNameOf } from '../../domain/login-name.ts';
import { temporaryPasswordsUntil } from '../../domain/registration.ts';
import type { Resettable } from '../../domain/unlocking.ts';
import type { SecretMailRequest } from '../../operation/mail-write.ts';
import type { Hasher, Random } from '../../operation/ports.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Certificate } from '../../table/certificates.ts';
import type { Company } from '../../table/companies.ts';
import type { Put, Write } from '../../table/engine.ts';
import type { Change } from '../../table/history.ts';
import type { Table } from '../../table/table.ts';
import type { Temporary } from '../../table/temporary.ts';
import type { User } from '../../table/user.ts';
import { maskedPassword } from '../../views/user-view.ts';
import { temporaryPassword } from '../authentication/temporary-passwords.ts';

export interface ResetContext {
  readonly table: Table<{
    users: ['passwordsReset'];
    logins: ['resetPassword', 'forgetDevices'];
    strangers: ['clear'];
    certificates: ['unlock'];
    confirmations: ['resetPassword'];
    mails: ['send'];
  }>;
  readonly now: Date;
  readonly profile: Pick<Profile, 'identity' | 'credentials'>;
  readonly hasher: Hasher;
  readonly random: Random;
  readonly secretMail: (mail: SecretMailRequest) => Promise<Put>;
}

/** The operator, as the mail names them. */
type Made = Pick<
  Extract<SecretMailRequest, { kind: 'temporaryPasswords' }>['values'],
  'operatorName' | 'channel' | 'sourceIp'
>;

/** Passwords that an administrator typed for the user. */
interface Typed extends Passwords {
  /** Whether the user must change them at the next login (A4-10). */
  readonly mustChange: boolean;
}

interface Request {
  readonly what: readonly Resettable[];
  readonly made: Made;
  /** With which the user can log in; their counters are cleared with the login password's. */
  readonly certificates: readonly Certificate[];
  /** @default generated, and mailed to the user */
  readonly typed?: Typed | undefined;
}

interface Reset {
  readonly writes: readonly Write[];
  readonly changes: readonly Change[];
  /** The user's record afterwards. */
  readonly after: User;
  /** The login row's new password, if it has one. */
  readonly login: (Partial<Temporary> & { readonly loginHash: string }) | undefined;
}

/**
 * Gives a user other passwords: those that an administrator typed, or temporary ones, which are generated and mailed to the
 * user, who must change them at the next login (D-27, A5-20). The old passwords, their stops and locks, the session and the known devices end in the same transaction. Nobody but the
 * user sees generated passwords. @throws `request.invalid` for a password named twice
 */
export async function resetting(
  context: ResetContext,
  user: User,
  company: Company,
  { what, made, certificates, typed }: Request,
): Promise<Reset> {
  refuseFields(repetitions('what', what));
  const { hasher, now, table } = context;
  const reset = { login: what.includes('login'), confirmation: what.includes('confirmation') };
  const { login, confirmation } = typed ?? drawn(context, user, company, reset);
  const until = typed ? undefined : temporaryPasswordsUntil(now);
  const [loginHash, confirmationHash, mail] = await Promise.all([
    login && hasher.hash(login),
    confirmation && hasher.hash(confirmation),
    until && mailed(context, user, { until, made, login, confirmation }),
  ]);
  const temporary = until && { temporaryUntil: until.toISOString() };
  const mustChangePasswords = typed?.mustChange ?? true;
  const loginName = loginNameOf(context.profile, { loginId: user.loginId, contractId: company.contractId });
  return {
    writes: [
      table.users.passwordsReset(user, reset, mustChangePasswords),
      ...(loginHash
        ? [
            table.logins.resetPassword(loginName, user, { loginHash, ...temporary }),
            // Somebody who knew the old password may have left a known device (D-29).
            table.logins.forgetDevices(loginName, user),
            table.strangers.clear(loginName, user),
            ...certificates.map((each) => table.certificates.unlock(each)),
          ]
        : []),
      ...(confirmationHash ? table.confirmations.resetPassword(user.userId, { confirmationHash, ...temporary }) : []),
      ...(mail ? [mail] : []),
    ],
    login: loginHash ? { loginHash, ...temporary } : undefined,
    changes: what.map((name) => ({ path: `${name}Password`, before: maskedPassword, after: maskedPassword })),
    after: {
      ...user,
      mustChangePasswords,
      loginStopped: user.loginStopped && !reset.login,
      confirmationStopped: user.confirmationStopped && !reset.confirmation,
    },
  };
}

interface Passwords {
  readonly login: string | undefined;
  readonly confirmation: string | undefined;
}

/** The other password is stored only as a hash; ten random characters will not be equal to it. */
function drawn(
  { random, profile }: ResetContext,
  { loginId }: User,
  { name, nameKana }: Company,
  reset: { readonly login: boolean; readonly confirmation: boolean },
): Passwords {
  const rules = { loginId, companyNames: [name, nameKana], policy: profile.credentials };
  const login = reset.login ? temporaryPassword(random, rules) : undefined;
  const confirmation = reset.confirmation ? temporaryPassword(random, { ...rules, otherPassword: login }) : undefined;
  return { login, confirmation };
}

/** To the address as it was read; the transaction requires that it still is the user's. */
function mailed(
  { now, secretMail }: ResetContext,
  { userId, companyId, email, name, loginId, lastLogins: [last] }: User,
  { until, made, login, confirmation }: Passwords & { readonly until: Date; readonly made: Made },
): Promise<Put> {
  return secretMail({
    kind: 'temporaryPasswords',
    ownerId: userId,
    companyId,
    to: email,
    values: {
      addressee: name,
      userName: name,
      loginId,
      at: formatRfc3339(now),
      expiresAt: formatRfc3339(until),
      ...made,
      ...(last && { lastLogin: formatRfc3339(new Date(last)) }),
      ...(login && { temporaryLoginPassword: login }),
      ...(confirmation && { temporaryConfirmationPassword: confirmation }),
    },
  });
}
