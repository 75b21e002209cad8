import * as z from 'zod/mini';
import { Cursor, PageLimit } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { NoticeView } from '../../shared/views/notice-view.ts';

/** The position at which a page ends; unread notices come first, then the newest. */
export const NoticePosition = z.strictObject({
  group: z.enum(['unread', 'read']),
  from: z.string(),
  noticeId: z.string(),
});
export type NoticePosition = z.infer<typeof NoticePosition>;

/** Source: A5-15. */
export const listNotices = defineOperation({
  name: 'list-notices',
  summary: 'Lists the notices to everybody, to the company and to the caller, unread ones first.',
  route: 'GET /notices',
  hosts: ['entry', 'secure'],
  may: 'session',
  // the login shows its notices before the user acknowledges them (A5-7)
  duringStep: 'notices',
  page: NoticePosition,
  input: z.strictObject({ limit: z._default(PageLimit, 50), cursor: z.optional(Cursor) }),
  output: z.strictObject({ items: z.array(NoticeView), cursor: z.optional(z.string()) }),
  access: { notices: ['of', 'readings'] },
  errors: [],
  roundTrips: 2,
  example: { limit: '20' },
});
