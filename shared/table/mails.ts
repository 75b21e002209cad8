import * as z from 'zod/mini';
import { queries, reads, updates, writes } from './capability.ts';
import { spread } from './due-shards.ts';
import type { Put, Update } from './engine.ts';
import { entity, Instant, plainId, refusal } from './entity.ts';

/**
 * A user in an alert, as the operation read them; only the ID if it had not. Without an address, mails to the user
 * bounce.
 */
export const AlertedUser = z.object({
  userId: z.string(),
  name: z.optional(z.string()),
  loginId: z.optional(z.string()),
  email: z.optional(z.string()),
  /** RFC 3339. */
  lastLogin: z.optional(z.string()),
});
export type AlertedUser = z.infer<typeof AlertedUser>;

/** The recipients of an alert, before deliver-mail has written a mail per address (D-30). */
export const Audience = z.object({
  users: z.array(AlertedUser),
  /** The users get a more detailed mail of their own. */
  usersHaveOwnMail: z.boolean(),
  formerEmail: z.optional(z.string()),
  contact: z.boolean(),
  administrators: z.boolean(),
});
export type Audience = z.infer<typeof Audience>;

/**
 * A mail in the outbox: written in the business transaction, rendered and sent by deliver-mail. `ownerId` is the
 * recipient, whose address is looked up at sending, or the company for mails without a user and for alerts.
 */
export const Mail = z.object({
  mailId: z.string(),
  ownerId: z.string(),
  companyId: z.string(),
  kind: z.string(),
  subject: z.string(),
  /** The address, if it is not the user's own at the time of sending. */
  to: z.optional(z.string()),
  /**
   * The template's values; removed once the mail is sent. Mails written before `sealed` existed have their secrets
   * here.
   */
  values: z.optional(z.record(z.string(), z.union([z.string(), z.number()]))),
  /** The template's secret values, sealed for the function that sends the mail; removed once it is sent. */
  sealed: z.optional(z.string()),
  /** Marks an alert, from which a mail per address is made. */
  audience: z.optional(Audience),
  /** `distributed`: an alert whose mails are in the outbox. */
  state: z.enum(['queued', 'sent', 'failed', 'distributed']),
  createdAt: Instant,
  claimedAt: z.optional(Instant),
  claims: z.int(),
  sentAt: z.optional(Instant),
  /** It came back, or its recipient complained of it. */
  returned: z.optional(z.enum(['bounce', 'complaint'])),
  returnedAt: z.optional(Instant),
  due: z.optional(z.string()),
  dueSort: z.optional(z.string()),
  /** Epoch seconds, for the table's time to live. */
  ttl: z.int(),
});
export type Mail = z.infer<typeof Mail>;

/** A ULID; a mail made from an alert has the alert's, and its own part. */
const mailIdForm = /^[0-9A-Za-z-]{1,64}(?:\.[0-9A-Za-z-]{1,40})?$/;

export const mailItem = entity({
  name: 'mail',
  prefix: 'MAIL#',
  schema: Mail,
  ids: [plainId, mailIdForm],
  key: (ownerId: string, mailId: string) => ({ pk: `MAIL#${ownerId}`, sk: mailId }),
});

/** The index partition of a shard of the mails that are not sent yet. It takes 1,000 write units a second, and a mail about six. */
export const mailBacklog = (shard: number) => `MAIL#${shard.toString(16)}`;

/** Spreads mails that are written together, those of one alert too, whose IDs differ in a word alone. */
const shardOf = (mailId: string, shards: number) =>
  [...mailId].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 0) % shards;

/** How long a claim prevents others from sending the same mail; longer than the claiming function can run. */
export const mailClaimSeconds = 120;

export const mails = {
  get: reads(mailItem),
  /** `mailId` sorts by time: a ULID. */
  send: spread((shards) =>
    writes('put', mailItem.prefix, (mail: Omit<Mail, 'state' | 'claims' | 'due' | 'dueSort'>): Put => {
      const due = mailBacklog(shardOf(mail.mailId, shards));
      return mailItem.create(
        mailItem.key(mail.ownerId, mail.mailId),
        { ...mail, state: 'queued', claims: 0, due, dueSort: mail.createdAt },
        'request.conflict',
      );
    }),
  ),
  /** Claims a mail for sending: one sender at a time; a claim can be taken over after it expires. */
  claim: updates(
    mailItem,
    (mail: Pick<Mail, 'ownerId' | 'mailId'>, now: Date): Update => ({
      kind: 'update',
      key: mailItem.key(mail.ownerId, mail.mailId),
      set: { claimedAt: now.toISOString() },
      add: { claims: 1 },
      when: [
        { field: 'state', is: 'queued' },
        { field: 'claimedAt', absentOrAtMost: new Date(now.getTime() - mailClaimSeconds * 1000).toISOString() },
      ],
      otherwise: refusal('request.inProgress'),
    }),
  ),
  sent: updates(
    mailItem,
    (mail: Mail, now: Date): Update => ({
      kind: 'update',
      key: mailItem.key(mail.ownerId, mail.mailId),
      set: { state: 'sent', sentAt: now.toISOString() },
      remove: ['values', 'sealed', 'due', 'dueSort', 'claimedAt'],
      when: [{ field: 'claims', is: mail.claims }],
      otherwise: refusal('request.conflict'),
    }),
  ),
  /** Ends an alert: its mails are in the outbox, by this transaction or earlier ones. */
  distributed: writes(
    'update',
    mailItem.prefix,
    (alert: Mail): Update => ({
      kind: 'update',
      key: mailItem.key(alert.ownerId, alert.mailId),
      set: { state: 'distributed' },
      remove: ['values', 'audience', 'due', 'dueSort', 'claimedAt'],
      when: [
        { field: 'claims', is: alert.claims },
        { field: 'state', is: 'queued' },
      ],
      otherwise: refusal('request.conflict'),
    }),
  ),
  /**
   * Releases a claim after a temporary refusal by the mail service; the mail waits for the next try, behind those that
   * are due.
   */
  release: updates(
    mailItem,
    (mail: Mail, nextTryAt: Date): Update => ({
      kind: 'update',
      key: mailItem.key(mail.ownerId, mail.mailId),
      set: { dueSort: nextTryAt.toISOString() },
      remove: ['claimedAt'],
      when: [
        { field: 'claims', is: mail.claims },
        { field: 'state', is: 'queued' },
      ],
      otherwise: refusal('request.conflict'),
    }),
  ),
  /** No retry will help, or none came in time. */
  failed: updates(
    mailItem,
    (mail: Mail): Update => ({
      kind: 'update',
      key: mailItem.key(mail.ownerId, mail.mailId),
      set: { state: 'failed' },
      remove: ['values', 'sealed', 'audience', 'due', 'dueSort', 'claimedAt'],
      when: [{ field: 'claims', is: mail.claims }],
      otherwise: refusal('request.conflict'),
    }),
  ),
  /** The mail service told what became of a mail: once, whatever it tells again. */
  returned: writes(
    'update',
    mailItem.prefix,
    (mail: Pick<Mail, 'ownerId' | 'mailId'>, returned: NonNullable<Mail['returned']>, now: Date): Update => ({
      kind: 'update',
      key: mailItem.key(mail.ownerId, mail.mailId),
      set: { returned, returnedAt: now.toISOString() },
      when: [
        { field: 'returned', absent: true },
        { field: 'state', isOneOf: ['queued', 'sent', 'failed'] },
      ],
      otherwise: refusal('request.conflict'),
    }),
  ),
  ofOwner: queries(mailItem, (ownerId: string, page: { limit: number; after?: Record<string, string> }) => ({
    partition: `MAIL#${ownerId}`,
    descending: true,
    ...page,
  })),
  waiting: queries(
    mailItem,
    (page: { shard: number; until: string; limit: number; after?: Record<string, string> }) => {
      const { shard, until, ...rest } = page;
      return { partition: mailBacklog(shard), from: '0', to: until, ...rest };
    },
    'due',
  ),
};
