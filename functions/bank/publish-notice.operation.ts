import * as z from 'zod/mini';
import { CompanyId, Instant, UserId } from '../../shared/domain/fields.ts';
import { NoticeBody, NoticeTitle } from '../../shared/domain/notice-rules.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { userItem } from '../../shared/table/user.ts';

/** Without a company the notice is for everybody; with a user, for that user only. */
const PublishNotice = z.strictObject({
  companyId: z.optional(CompanyId),
  userId: z.optional(UserId),
  title: NoticeTitle,
  body: NoticeBody,
  /** @default now */
  from: z.optional(Instant),
  until: z.optional(Instant),
  /** Shown as a step of the login (A5-7). */
  atLogin: z._default(z.boolean(), false),
});
type PublishNotice = z.infer<typeof PublishNotice>;

export const publishNotice = defineOperation({
  name: 'publish-notice',
  summary: 'Publishes a notice to everybody, to a company or to a user, for a period of time.',
  route: 'POST /bank/notices',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  input: PublishNotice,
  output: z.strictObject({ noticeId: z.string() }),
  status: 201,
  reads: {
    user: reading(userItem, ({ companyId, userId }: PublishNotice) =>
      companyId && userId ? [companyId, userId] : undefined,
    ),
  },
  access: { notices: ['publish'] },
  errors: ['request.invalid', 'company.state', 'user.notFound'],
  history: { event: 'notice.published', service: 'notices' },
  example: {
    title: { ja: 'システムメンテナンスのお知らせ', en: 'System maintenance' },
    body: {
      ja: '4月5日 2:00から6:00まで、サービスを休止します。',
      en: 'The service is unavailable on 5 April from 2:00 to 6:00.',
    },
    until: '2099-04-05T06:00:00+09:00',
    atLogin: true,
  },
});
