import { isShown, unreadNotices } from '../../domain/notice-rules.ts';
import { audiencesOf, type Notice, noticePageLimit, type Reading, readingPageLimit } from '../../table/notices.ts';
import type { Table } from '../../table/table.ts';

/** The notices published to a user, and which of them are unread. */
export interface NoticesOf {
  /** Shown now, unordered. */
  readonly shown: readonly Notice[];
  /** Shown now and unread, newest first. */
  readonly unread: readonly Notice[];
  readonly readings: ReadonlyMap<string, Reading>;
}

interface Reader {
  readonly companyId: string;
  readonly userId: string;
}

/** Reads the notices of a user's three audiences and the user's readings in parallel: one round trip. */
export async function noticesOf(
  table: Table<{ notices: ['of', 'readings'] }>,
  reader: Reader,
  now: Date,
  limits: { readonly notices: number; readonly readings: number } = {
    notices: noticePageLimit,
    readings: readingPageLimit,
  },
): Promise<NoticesOf> {
  const [readings, ...pages] = await Promise.all([
    table.notices.readings(reader.userId, { limit: limits.readings }),
    ...audiencesOf(reader).map((audience) => table.notices.of(audience, { limit: limits.notices })),
  ]);
  const shown = pages.flatMap(({ items }) => items).filter((notice) => isShown(notice, now));
  return {
    shown,
    unread: unreadNotices(shown, readings.items, now),
    readings: new Map(readings.items.map((reading) => [reading.noticeId, reading])),
  };
}
