import * as z from 'zod/mini';
import { Time } from '../../shared/domain/times.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { mailPasswordItem } from '../../shared/table/credentials.ts';

const RequestMailPassword = z.strictObject({ purpose: z.enum(['createUser', 'changeUser', 'approve']) });

/** Source: A8-5, D-5. */
export const requestMailPassword = defineOperation({
  name: 'request-mail-password',
  summary: 'Mails the caller a mail password for registering or changing a user, or for approving.',
  route: 'POST /users/me/mail-password',
  hosts: ['entry', 'secure'],
  may: 'session',
  input: RequestMailPassword,
  output: z.strictObject({ email: z.string(), expiresAt: Time }),
  status: 202,
  uses: ['hasher', 'mailSealing'],
  reads: {
    mailPassword: reading(mailPasswordItem, ({ purpose }: z.infer<typeof RequestMailPassword>, { userId }) => [
      userId,
      purpose,
    ]),
  },
  access: { mailPasswords: ['create', 'replace'], mails: ['send'] },
  errors: ['request.tooMany', 'request.conflict'],
  history: { event: 'mailPassword.requested', service: 'userAdministration' },
  example: { purpose: 'createUser' },
});
