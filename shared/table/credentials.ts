import * as z from 'zod/mini';
import type { AttemptPolicy } from '../domain/attempt-policy.ts';
import { DomainError } from '../domain/errors.ts';
import {
  attemptFields,
  clearedAttempts,
  comparisonsOn,
  liftedAttempts,
  lifts,
  noAttempts,
  type Reservation,
  reservesAttempt,
} from './attempts.ts';
import { type Capability, reads, writes, writesAll } from './capability.ts';
import type { Update } from './engine.ts';
import { entity, Instant, plainId, refusal } from './entity.ts';
import { guessCounterFields, guessCounterOn } from './guess-counters.ts';
import { sideBySide } from './side-by-side.ts';
import { isOver, type Temporary } from './temporary.ts';

/** A user's confirmation password (A3-7). Without a hash, the user has not set it yet. */
export const Confirmation = z.object({
  userId: z.string(),
  confirmationHash: z.optional(z.string()),
  /** The expiry of a mailed temporary password. */
  temporaryUntil: z.optional(Instant),
});
export type Confirmation = z.infer<typeof Confirmation>;

export const confirmationItem = entity({
  name: 'confirmation',
  prefix: 'CREDENTIAL#',
  schema: Confirmation,
  ids: [plainId],
  key: (userId: string) => ({ pk: `CREDENTIAL#${userId}`, sk: 'CONFIRMATION' }),
});

/**
 * The counter of the confirmation password (D-3), a separate item: every operation with a proof writes the counter, and
 * none of them may set a password (threat 50).
 */
export const ConfirmationAttempts = z.object({ userId: z.string(), ...guessCounterFields });
export type ConfirmationAttempts = z.infer<typeof ConfirmationAttempts>;

export const confirmationAttemptsItem = entity({
  name: 'confirmationAttempts',
  prefix: 'ATTEMPTS#',
  schema: ConfirmationAttempts,
  ids: [plainId],
  key: (userId: string) => ({ pk: `ATTEMPTS#${userId}`, sk: 'CONFIRMATION' }),
});

/** The hash to verify a guess against; undefined for an expired temporary password, so that every guess is wrong. */
export const usableConfirmationHash = ({ confirmationHash, temporaryUntil }: Partial<Confirmation> = {}, now: Date) =>
  isOver(temporaryUntil, now) ? undefined : confirmationHash;

/** The password with its counter, as verification needs them. */
export type Guarded = ConfirmationAttempts & Pick<Confirmation, 'confirmationHash'>;

const { reserveAttempt, takeAttemptOver, countWrong, punish } = guessCounterOn(confirmationAttemptsItem, {
  keyOf: ({ userId }: Pick<ConfirmationAttempts, 'userId'>) => confirmationAttemptsItem.key(userId),
  when: [],
  which: 'confirmationPassword',
});

/** A mailed password: single use, 30 minutes, bound to its purpose (D-5). */
export const MailPassword = z.object({
  userId: z.string(),
  purpose: z.string(),
  hash: z.string(),
  expiresAt: Instant,
  newEmail: z.optional(z.string()),
  /** The address it was mailed to: the password proves that mails arrive there. */
  sentTo: z.optional(z.string()),
  /** Epoch seconds, for the table's time to live. */
  ttl: z.int(),
  ...attemptFields,
});
export type MailPassword = z.infer<typeof MailPassword>;

export const mailPasswordItem = entity({
  name: 'mailPassword',
  // Apart from the confirmation password: a function that mails one must not be able to write the other (threat 50).
  prefix: 'MAILPASSWORD#',
  schema: MailPassword,
  ids: [plainId, plainId],
  key: (userId: string, purpose: string) => ({ pk: `MAILPASSWORD#${userId}`, sk: purpose }),
});

const stopped = () => new DomainError('proof.stopped', { which: 'confirmationPassword' });

export const confirmations = {
  /** Reserves an attempt and reads the password, in parallel. */
  reserveAttempt: {
    grants: [...reserveAttempt.grants, { action: 'GetItem', prefix: confirmationItem.prefix }],
    bind:
      (engine): Reserve =>
      async ([userId], now, policy) => {
        const [reserved, [item]] = await sideBySide(
          reserveAttempt.bind(engine)([userId], now, policy),
          engine.get([confirmationItem.key(userId)]),
        );
        const confirmationHash = usableConfirmationHash(confirmationItem.read(item), now);
        const { granted } = reserved;
        if (granted) return { granted, row: { ...reserved.row, confirmationHash } };
        return { granted, ...(reserved.row && { row: { ...reserved.row, confirmationHash } }) };
      },
  } satisfies Capability<Reserve>,
  create: writesAll(
    ['put'],
    [confirmationItem.prefix, confirmationAttemptsItem.prefix],
    (confirmation: Confirmation) => {
      const { userId } = confirmation;
      const counter = { userId, ...noAttempts, beingChecked: 0 };
      return [
        confirmationItem.create(confirmationItem.key(userId), confirmation, 'request.conflict'),
        confirmationAttemptsItem.create(confirmationAttemptsItem.key(userId), counter, 'request.conflict'),
      ];
    },
  ),
  delete: writesAll(['delete'], [confirmationItem.prefix, confirmationAttemptsItem.prefix], (userId: string) =>
    [confirmationItem, confirmationAttemptsItem].map(({ key }) => ({
      kind: 'delete' as const,
      key: key(userId),
      when: [],
      otherwise: refusal('request.conflict'),
    })),
  ),
  clearAttempts: writes('update', confirmationAttemptsItem.prefix, cleared),
  takeAttemptOver,
  countWrong,
  punish,
  ...comparisonsOn(confirmationAttemptsItem),
  attemptsOf: reads(confirmationAttemptsItem),
  /** Ends the stop (D-3, D-28). */
  unlock: writes('update', confirmationAttemptsItem.prefix, (read: ConfirmationAttempts): Update => {
    const { set, ...rest } = lifts(confirmationAttemptsItem.key(read.userId), read);
    return { ...rest, set: { ...set, beingChecked: 0 } };
  }),
  /** A password set by others replaces the present one, and ends its stop (D-27). */
  resetPassword: writesAll(
    ['update'],
    [confirmationItem.prefix, confirmationAttemptsItem.prefix],
    (userId: string, password: Partial<Temporary> & { readonly confirmationHash: string }) =>
      [
        {
          key: confirmationItem.key(userId),
          set: { ...password },
          ...(!password.temporaryUntil && { remove: ['temporaryUntil'] }),
        },
        {
          key: confirmationAttemptsItem.key(userId),
          ...liftedAttempts,
          set: { ...liftedAttempts.set, beingChecked: 0 },
        },
      ].map((change) => ({
        kind: 'update' as const,
        ...change,
        when: [{ field: 'userId', is: userId }],
        otherwise: refusal('request.conflict'),
      })),
  ),
  /** Replaces the password that was read, or sets the first one; its counter starts again. */
  changePassword: writesAll(
    ['update'],
    [confirmationItem.prefix, confirmationAttemptsItem.prefix],
    (read: Confirmation, confirmationHash: string) => [
      cleared(read.userId),
      {
        kind: 'update' as const,
        key: confirmationItem.key(read.userId),
        set: { confirmationHash },
        remove: ['temporaryUntil'],
        when: [
          read.confirmationHash
            ? { field: 'confirmationHash', is: read.confirmationHash }
            : { field: 'confirmationHash', absent: true as const },
        ],
        otherwise: refusal('request.conflict'),
      },
    ],
  ),
};

type Reserve = (ids: [userId: string], now: Date, policy: AttemptPolicy) => Promise<Reservation<Guarded>>;

function cleared(userId: string): Update {
  return {
    kind: 'update',
    key: confirmationAttemptsItem.key(userId),
    ...clearedAttempts,
    set: { ...clearedAttempts.set, beingChecked: 0 },
    when: [{ field: 'stopped', is: false }],
    otherwise: stopped,
  };
}

const spent = () => new DomainError('proof.wrong', { which: 'mailPassword', remaining: 0 });

export const mailPasswords = {
  reserveAttempt: reservesAttempt(mailPasswordItem, (now) => [{ field: 'expiresAt', above: now.toISOString() }]),
  /** The first mail password for a purpose. */
  create: writes('put', mailPasswordItem.prefix, (password: MailPassword) =>
    mailPasswordItem.create(mailPasswordItem.key(password.userId, password.purpose), password, 'request.conflict'),
  ),
  /** Replaces the mail password that was read. */
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
  /** The right password was given, but the operation was refused or a dry run: the password stays valid. */
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
  /** Spends it, so that the same password is never accepted twice. */
  spend: writes('delete', mailPasswordItem.prefix, (password: MailPassword) => ({
    kind: 'delete' as const,
    key: mailPasswordItem.key(password.userId, password.purpose),
    when: [{ field: 'hash', is: password.hash }],
    otherwise: spent,
  })),
};
