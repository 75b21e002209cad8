import { DomainError } from '../../domain/errors.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import { mailPasswordEnd, mailPasswordLength, secondsUntilNextMail } from '../../domain/mail-password.ts';
import { legibleSecret } from '../../domain/secrets.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { SecretMailRequest } from '../../operation/mail-write.ts';
import type { Hasher, Random } from '../../operation/ports.ts';
import type { Profile } from '../../profiles/profile.ts';
import { noAttempts } from '../../table/attempts.ts';
import type { MailPassword } from '../../table/credentials.ts';
import type { Put, Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';
import type { MailValues } from '../../text/mail-kinds.ts';

interface MailContext {
  readonly caller: SessionCaller;
  /** The previous password for the same purpose, which this one replaces. */
  readonly found: { readonly mailPassword: MailPassword | undefined };
  readonly table: Table<{ mailPasswords: ['create', 'replace'] }>;
  readonly now: Date;
  readonly profile: Profile;
  readonly hasher: Hasher;
  readonly random: Random;
  readonly secretMail: (mail: SecretMailRequest) => Promise<Put>;
}

interface Wanted {
  readonly purpose: NonNullable<MailValues<'mailPassword'>['purpose']>;
  /** An address to check. @default the user's own */
  readonly newEmail?: string | undefined;
}

/**
 * Mails the caller a password for one purpose, valid once and for the profile's minutes (D-5). @throws
 * `request.tooMany` within half a minute of the previous one
 */
export async function mailPassword(context: MailContext, { purpose, newEmail }: Wanted) {
  const { caller, found, table, now, profile, hasher, random, secretMail } = context;
  const { user, userId, companyId } = caller;
  const earlier = found.mailPassword;
  const retryAfterSeconds = secondsUntilNextMail(earlier?.expiresAt, now, profile);
  if (retryAfterSeconds > 0) throw new DomainError('request.tooMany', { retryAfterSeconds });
  const sentTo = newEmail ?? user.email;
  const secret = legibleSecret(mailPasswordLength, random.bytes);
  const ends = mailPasswordEnd(now, profile);
  const expiresAt = ends.toISOString();
  const values = { userName: user.name, mailPassword: secret, purpose, expiresAt };
  const [hash, mail] = await Promise.all([
    hasher.hash(secret),
    secretMail({ kind: 'mailPassword', ownerId: userId, companyId, to: sentTo, values }),
  ]);
  const row: MailPassword = {
    userId,
    purpose,
    hash,
    expiresAt,
    sentTo,
    ...(newEmail && { newEmail }),
    ttl: Math.ceil(ends.getTime() / 1000),
    ...noAttempts,
  };
  const writes: readonly Write[] = [
    earlier ? table.mailPasswords.replace(earlier, row) : table.mailPasswords.create(row),
    mail,
  ];
  return { answer: { email: sentTo, expiresAt: formatRfc3339(ends) }, writes };
}
