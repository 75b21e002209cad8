import * as z from 'zod/mini';
import { queries, writes } from './capability.ts';
import { entity, Instant, plainId } from './entity.ts';

const Text = z.object({ ja: z.string(), en: z.string() });

/** The audience of all companies: the name of its history, and the beginning of its audiences' names. */
export const everybody = 'ALL';

/**
 * Copies of a notice to everybody, each in its own partition, so that no single partition serves the logins of all
 * customers.
 */
const copies = 8;

/** The audiences that get a copy of a notice to everybody. */
export const everyAudience: readonly string[] = Array.from({ length: copies }, (_, copy) => `${everybody}-${copy}`);

/** A user's audiences: everybody's in the copy selected by the user's id, the company's and the user's own. */
export const audiencesOf = ({ companyId, userId }: { readonly companyId: string; readonly userId: string }) =>
  [`${everybody}-${userId.charCodeAt(userId.length - 1) % copies}`, companyId, userId] as const;

/** An announcement in the application: to everybody, to a company or to a user (`audience` is a copy's name or the id). */
export const Notice = z.object({
  noticeId: z.string(),
  audience: z.string(),
  title: Text,
  body: Text,
  from: Instant,
  until: z.optional(Instant),
  /** Shown as a step of the login (A5-7). */
  atLogin: z.boolean(),
  createdAt: Instant,
  ttl: z.optional(z.int()),
});
export type Notice = z.infer<typeof Notice>;

export const noticeItem = entity({
  name: 'notice',
  prefix: 'NOTICE#',
  schema: Notice,
  ids: [plainId, plainId],
  key: (audience: string, noticeId: string) => ({ pk: `NOTICE#${audience}`, sk: `NOTICE#${noticeId}` }),
});

/** The record that a user has read a notice. */
export const Reading = z.object({
  userId: z.string(),
  noticeId: z.string(),
  readAt: Instant,
  ttl: z.optional(z.int()),
});
export type Reading = z.infer<typeof Reading>;

export const readingItem = entity({
  name: 'reading',
  // Apart from the notices: a function that records a reading must not be able to publish a notice to every customer.
  prefix: 'READING#',
  schema: Reading,
  ids: [plainId, plainId],
  key: (userId: string, noticeId: string) => ({ pk: `READING#${userId}`, sk: noticeId }),
});

/** How many of an audience's newest notices, and of a user's newest readings, are read. */
export const noticePageLimit = 50;
export const readingPageLimit = 200;

export const notices = {
  publish: writes('put', noticeItem.prefix, (notice: Notice) =>
    noticeItem.create(noticeItem.key(notice.audience, notice.noticeId), notice, 'request.conflict'),
  ),
  /** The newest notices of one audience. */
  of: queries(noticeItem, (audience: string, page: { limit: number; after?: Record<string, string> }) => ({
    partition: `NOTICE#${audience}`,
    prefix: 'NOTICE#',
    descending: true,
    ...page,
  })),
  read: writes('put', readingItem.prefix, (reading: Reading) =>
    readingItem.create(readingItem.key(reading.userId, reading.noticeId), reading, 'request.conflict'),
  ),
  readings: queries(readingItem, (userId: string, page: { limit: number; after?: Record<string, string> }) => ({
    partition: `READING#${userId}`,
    descending: true,
    ...page,
  })),
};
