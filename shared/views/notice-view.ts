import * as z from 'zod/mini';
import { formatRfc3339 } from '../domain/jst.ts';
import { Time } from '../domain/times.ts';
import type { Notice } from '../table/notices.ts';

/** A notice in the reader's language (D-25). */
export const NoticeView = z.strictObject({
  noticeId: z.string(),
  title: z.string(),
  body: z.string(),
  from: Time,
  until: z.optional(Time),
  atLogin: z.boolean(),
  read: z.boolean(),
});
export type NoticeView = z.infer<typeof NoticeView>;

export function noticeView(notice: Notice, language: 'ja' | 'en', read: boolean): NoticeView {
  const { noticeId, title, body, from, until, atLogin } = notice;
  return {
    noticeId,
    title: title[language],
    body: body[language],
    from: formatRfc3339(new Date(from)),
    ...(until && { until: formatRfc3339(new Date(until)) }),
    atLogin,
    read,
  };
}
