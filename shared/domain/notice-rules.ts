import * as z from 'zod/mini';
import type { FieldError } from './errors.ts';

interface Published {
  readonly noticeId: string;
  readonly from: string;
  readonly until?: string | undefined;
}

/** Whether a notice is shown at an instant; `until` itself is still shown. */
export function isShown(notice: Published, now: Date): boolean {
  const instant = now.toISOString();
  return notice.from <= instant && (notice.until === undefined || instant <= notice.until);
}

/** The unread notices shown now, newest first; of two that begin at one instant, the later published (A5-14). */
export function unreadNotices<N extends Published>(
  notices: readonly N[],
  readings: readonly { readonly noticeId: string }[],
  now: Date,
): N[] {
  const read = new Set(readings.map(({ noticeId }) => noticeId));
  return notices
    .filter((notice) => isShown(notice, now) && !read.has(notice.noticeId))
    .sort((a, b) => b.from.localeCompare(a.from) || b.noticeId.localeCompare(a.noticeId));
}

// Besides Unicode's control, format, private and unassigned characters: line separators. Bodies keep their line breaks.
const invisible = /\p{C}|\p{Zl}|\p{Zp}/u;

const text = (maximum: number, code: string, visible: (given: string) => string) =>
  z.string().check(
    z.normalize('NFC'),
    z.refine((given) => given.trim() !== '' && !invisible.test(visible(given)) && [...given].length <= maximum, {
      error: code,
      params: { maximum },
    }),
  );

const Title = text(80, 'notice.titleForm', (given) => given);
const Body = text(4000, 'notice.bodyForm', (given) => given.replaceAll('\n', ''));

/** The texts of a notice in both languages: a title of one line, a body of paragraphs. */
export const NoticeTitle = z.strictObject({ ja: Title, en: Title });
export const NoticeBody = z.strictObject({ ja: Body, en: Body });

/** Errors in a notice's period: it must end after its start, and after now. */
export function periodErrors(
  period: { readonly from: Date; readonly until?: Date | undefined },
  now: Date,
): FieldError[] {
  const { from, until } = period;
  if (until === undefined || (until > from && until > now)) return [];
  return [{ path: 'until', code: 'notice.period' }];
}
