import * as z from 'zod/mini';
import { NoticeId } from '../../shared/domain/fields.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { audiencesOf, noticeItem, readingItem } from '../../shared/table/notices.ts';
import { NoticeView } from '../../shared/views/notice-view.ts';

const ReadNotice = z.strictObject({ noticeId: NoticeId });
type ReadNotice = z.infer<typeof ReadNotice>;

export const readNotice = defineOperation({
  name: 'read-notice',
  summary: 'Returns a notice and marks it as read.',
  route: 'POST /notices/{noticeId}/reading',
  hosts: ['entry', 'secure'],
  may: 'session',
  duringStep: 'notices',
  input: ReadNotice,
  output: NoticeView,
  // the id does not name the audience: the notice is in one of the caller's audiences, or does not exist
  reads: {
    toAll: reading(noticeItem, ({ noticeId }: ReadNotice, session) => [audiencesOf(session)[0], noticeId]),
    toCompany: reading(noticeItem, ({ noticeId }: ReadNotice, { companyId }) => [companyId, noticeId]),
    toUser: reading(noticeItem, ({ noticeId }: ReadNotice, { userId }) => [userId, noticeId]),
    reading: reading(readingItem, ({ noticeId }: ReadNotice, { userId }) => [userId, noticeId]),
  },
  access: { notices: ['read'] },
  errors: ['notice.notFound', 'request.conflict'],
  history: { event: 'notice.read', service: 'notices' },
  example: { noticeId: '01JQ0000000000000000000003' },
});
