import { isShown } from '../../shared/domain/notice-rules.ts';
import { handle } from '../../shared/frame/handle.ts';
import { noticeView } from '../../shared/views/notice-view.ts';
import { readNotice } from './read-notice.operation.ts';

export const handler = handle(readNotice, async ({ noticeId }, { caller, found, table, now, language, refuse }) => {
  const notice = found.toAll ?? found.toCompany ?? found.toUser;
  if (!notice || !isShown(notice, now)) throw refuse('notice.notFound');
  const { userId } = caller;
  const { ttl } = notice;
  const reading = { userId, noticeId, readAt: now.toISOString(), ...(ttl && { ttl }) };
  return {
    answer: noticeView(notice, language, true),
    changes: found.reading ? [] : [{ path: 'read', before: false, after: true }],
    subject: noticeId,
    writes: found.reading ? [] : [table.notices.read(reading)],
  };
});
