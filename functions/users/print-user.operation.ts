import * as z from 'zod/mini';
import { UserId } from '../../shared/domain/fields.ts';
import { PrintedDocument } from '../../shared/domain/printed-document.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

const PrintUser = z.strictObject({ userId: UserId });

/** Source: A8-8. */
export const printUser = defineOperation({
  name: 'print-user',
  summary: "Prints a user's record as a PDF file: rights, accounts and limits, no passwords.",
  route: 'GET /users/{userId}/print',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'member',
  printed: true,
  input: PrintUser,
  output: PrintedDocument,
  access: {},
  errors: [],
  history: { event: 'user.printed', service: 'userAdministration' },
  example: { userId: '01JQ0000000000000000000002' },
});
