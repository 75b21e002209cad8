import { argon2Hasher } from '../../shared/aws/hasher.ts';
import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { mailPasswordEnd, mailPasswordLength, secondsUntilNextMail } from '../../shared/domain/mail-password.ts';
import { legibleSecret } from '../../shared/domain/secrets.ts';
import { handle } from '../../shared/operation/handle.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import type { MailPassword } from '../../shared/table/credentials.ts';
import { beginEmailCheck } from './begin-email-check.operation.ts';

export const handler = handle(
  beginEmailCheck,
  async ({ newEmail }, { caller, found, table, now, profile, hasher, random, mail, refuse }) => {
    const { user, userId, companyId } = caller;
    const earlier = found.mailPassword;
    if (newEmail === user.email) throw refuse('email.unchanged');
    const retryAfterSeconds = secondsUntilNextMail(earlier?.expiresAt, now, profile);
    if (retryAfterSeconds > 0) throw refuse('request.tooMany', { retryAfterSeconds });
    const sentTo = newEmail ?? user.email;
    const secret = legibleSecret(mailPasswordLength, random.bytes);
    const ends = mailPasswordEnd(now, profile);
    const expiresAt = ends.toISOString();
    const row: MailPassword = {
      userId,
      purpose: 'emailCheck',
      hash: await hasher.hash(secret),
      expiresAt,
      sentTo,
      ...(newEmail && { newEmail }),
      ttl: Math.ceil(ends.getTime() / 1000),
      ...noAttempts,
    };
    const values = { userName: user.name, mailPassword: secret, purpose: 'emailCheck', expiresAt } as const;
    return {
      answer: { email: sentTo, expiresAt: formatRfc3339(ends) },
      changes: newEmail ? [{ path: 'email', before: user.email, after: newEmail }] : [],
      writes: [
        earlier ? table.mailPasswords.replace(earlier, row) : table.mailPasswords.create(row),
        mail({ kind: 'mailPassword', ownerId: userId, companyId, to: sentTo, values }),
      ],
    };
  },
  { hasher: argon2Hasher },
);
