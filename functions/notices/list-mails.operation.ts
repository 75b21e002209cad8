import * as z from 'zod/mini';
import { Cursor, MailId, PageLimit } from '../../shared/domain/fields.ts';
import { Time } from '../../shared/domain/times.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: D-23. */
export const listMails = defineOperation({
  name: 'list-mails',
  summary: 'Lists the mails sent to the caller, newest first: time, subject and state, never the text.',
  route: 'GET /mails',
  hosts: ['entry', 'secure'],
  may: 'session',
  page: z.strictObject({ mailId: MailId }),
  input: z.strictObject({ limit: z._default(PageLimit, 50), cursor: z.optional(Cursor) }),
  output: z.strictObject({
    items: z.array(
      z.strictObject({
        mailId: z.string(),
        subject: z.string(),
        state: z.enum(['queued', 'sent', 'failed']),
        createdAt: Time,
        sentAt: z.optional(Time),
      }),
    ),
    cursor: z.optional(z.string()),
  }),
  access: { mails: ['ofOwner'] },
  errors: [],
  roundTrips: 2,
  example: { limit: '20' },
});
