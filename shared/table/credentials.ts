import * as z from 'zod';
import { DomainError } from '../domain/errors.ts';
import { attemptFields, type Consequence, clearedAttempts, punish, reservesAttempt } from './attempts.ts';
import { reads, writes } from './capability.ts';
import type { Update } from './engine.ts';
import { entity, Instant, refusal } from './entity.ts';

/** The confirmation password of a user and its counter (A3-7, D-3). No hash: the user has yet to set it. */
export const Confirmation = z.object({
  userId: z.string(),
  confirmationHash: z.string().optional(),
  ...attemptFields,
});
export type Confirmation = z.infer<typeof Confirmation>;

export const confirmationItem = entity({
  prefix: 'CREDENTIAL#',
  schema: Confirmation,
  key: (userId: string) => ({ pk: `CREDENTIAL#${userId}`, sk: 'CONFIRMATION' }),
});

/** A password sent by mail: one use, 30 minutes, bound to its purpose (D-5). */
export const MailPassword = z.object({
  userId: z.string(),
  purpose: z.string(),
  hash: z.string(),
  expiresAt: Instant,
  newEmail: z.string().optional(),
  /** The address it went to: what it proves is that mails arrive there. */
  sentTo: z.string().optional(),
  /** Epoch seconds, for the table's time to live. */
  ttl: z.int(),
  ...attemptFields,
});
export type MailPassword = z.infer<typeof MailPassword>;

export const mailPasswordItem = entity({
  // Apart from the confirmation password: who mails one must not be able to write the other (threat 50).
  prefix: 'MAILPASSWORD#',
  schema: MailPassword,
  key: (userId: string, purpose: string) => ({ pk: `MAILPASSWORD#${userId}`, sk: purpose }),
});

const stopped = () => new DomainError('proof.stopped', { which: 'confirmationPassword' });

export const confirmations = {
  get: reads(confirmationItem),
  reserveAttempt: reservesAttempt(confirmationItem),
  create: writes('put', confirmationItem.prefix, (confirmation: Confirmation) =>
    confirmationItem.create(confirmationItem.key(confirmation.userId), confirmation, 'request.conflict'),
  ),
  delete: writes('delete', confirmationItem.prefix, (userId: string) => ({
    kind: 'delete' as const,
    key: confirmationItem.key(userId),
    when: [],
    otherwise: refusal('request.conflict'),
  })),
  clearAttempts: writes(
    'update',
    confirmationItem.prefix,
    (userId: string): Update => ({
      kind: 'update',
      key: confirmationItem.key(userId),
      ...clearedAttempts,
      when: [{ field: 'stopped', is: false }],
      otherwise: stopped,
    }),
  ),
  punish: writes('update', confirmationItem.prefix, (userId: string, consequence: Consequence) =>
    punish(confirmationItem.key(userId), consequence),
  ),
  /** Takes the place of the password that was read, or is the first one. */
  changePassword: writes(
    'update',
    confirmationItem.prefix,
    (read: Pick<Confirmation, 'userId' | 'confirmationHash'>, confirmationHash: string): Update => ({
      kind: 'update',
      key: confirmationItem.key(read.userId),
      set: { ...clearedAttempts.set, confirmationHash },
      remove: clearedAttempts.remove,
      when: [
        { field: 'stopped', is: false },
        read.confirmationHash
          ? { field: 'confirmationHash', is: read.confirmationHash }
          : { field: 'confirmationHash', absent: true },
      ],
      otherwise: (existing) => (existing?.['stopped'] ? stopped() : new DomainError('request.conflict')),
    }),
  ),
};

const spent = () => new DomainError('proof.wrong', { which: 'mailPassword', remaining: 0 });

export const mailPasswords = {
  get: reads(mailPasswordItem),
  reserveAttempt: reservesAttempt(mailPasswordItem, (now) => [{ field: 'expiresAt', above: now.toISOString() }]),
  /** The first mail password for a purpose. */
  create: writes('put', mailPasswordItem.prefix, (password: MailPassword) =>
    mailPasswordItem.create(mailPasswordItem.key(password.userId, password.purpose), password, 'request.conflict'),
  ),
  /** A later one takes the place of the one that was read. */
  replace: writes('update', mailPasswordItem.prefix, (read: MailPassword, password: MailPassword): Update => {
    const { newEmail, sentTo, ...rest } = password;
    return {
      kind: 'update',
      key: mailPasswordItem.key(read.userId, read.purpose),
      set: { ...rest, ...(newEmail && { newEmail }), ...(sentTo && { sentTo }) },
      remove: ['lockedUntil', 'lastAttemptAt', ...(newEmail ? [] : ['newEmail']), ...(sentTo ? [] : ['sentTo'])],
      when: [{ field: 'hash', is: read.hash }],
      otherwise: refusal('request.conflict'),
    };
  }),
  /** The right one was given, yet the work was refused or only tried: it is as good as before. */
  clearAttempts: writes(
    'update',
    mailPasswordItem.prefix,
    (password: MailPassword): Update => ({
      kind: 'update',
      key: mailPasswordItem.key(password.userId, password.purpose),
      ...clearedAttempts,
      when: [
        { field: 'hash', is: password.hash },
        { field: 'stopped', is: false },
      ],
      otherwise: spent,
    }),
  ),
  /** Spends it: the same password is never accepted twice. */
  spend: writes('delete', mailPasswordItem.prefix, (password: MailPassword) => ({
    kind: 'delete' as const,
    key: mailPasswordItem.key(password.userId, password.purpose),
    when: [{ field: 'hash', is: password.hash }],
    otherwise: spent,
  })),
};
