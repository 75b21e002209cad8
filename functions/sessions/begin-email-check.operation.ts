import * as z from 'zod/mini';
import { Email } from '../../shared/domain/fields.ts';
import { Time } from '../../shared/domain/times.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { mailPasswordItem } from '../../shared/table/credentials.ts';

export const BeginEmailCheck = z.strictObject({ newEmail: z.optional(Email) });

/** Source: A5-9. */
export const beginEmailCheck = defineOperation({
  name: 'begin-email-check',
  summary: 'Mails a mail password to the new e-mail address, or to the present one, to check that mail arrives.',
  route: 'POST /users/me/email-check',
  hosts: ['entry', 'secure'],
  may: 'session',
  duringStep: 'emailCheck',
  input: BeginEmailCheck,
  output: z.strictObject({ email: z.string(), expiresAt: Time }),
  status: 202,
  uses: ['hasher', 'mailSealing'],
  reads: {
    mailPassword: reading(mailPasswordItem, (_input: z.infer<typeof BeginEmailCheck>, { userId }) => [
      userId,
      'emailCheck',
    ]),
  },
  access: { mailPasswords: ['create', 'replace'], mails: ['send'] },
  errors: ['email.unchanged', 'request.tooMany', 'request.conflict'],
  history: { event: 'emailCheck.begun', service: 'userAdministration' },
  example: { newEmail: 'taro.tegata@tegata-shoji.example.jp' },
});
