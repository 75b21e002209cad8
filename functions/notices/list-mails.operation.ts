import * as z from 'zod';
import { Cursor, PageLimit } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

const Time = z.iso.datetime({ offset: true });

export const listMails = defineOperation({
  name: 'list-mails',
  summary:
    'The mails sent to the caller, newest first: when, what about, whether they went out; never what they say (D-23).',
  route: 'GET /mails',
  hosts: ['entry', 'secure'],
  may: 'session',
  input: z.strictObject({ limit: PageLimit.default(50), cursor: Cursor.optional() }),
  output: z.strictObject({
    items: z.array(
      z.strictObject({
        mailId: z.string(),
        subject: z.string(),
        state: z.enum(['queued', 'sent', 'failed']),
        createdAt: Time,
        sentAt: Time.optional(),
      }),
    ),
    cursor: z.string().optional(),
  }),
  access: { mails: ['ofOwner'] },
  errors: ['request.cursorInvalid'],
  roundTrips: 2,
  example: { limit: '20' },
});
