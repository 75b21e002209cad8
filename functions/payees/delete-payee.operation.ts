import * as z from 'zod/mini';
import { PayeeId } from '../../shared/domain/fields.ts';
import { everyRightToKeep } from '../../shared/domain/payee-rights.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: T-15. */
export const deletePayee = defineOperation({
  name: 'delete-payee',
  summary: "Deletes one of the company's payees. The company's contact is told by mail.",
  route: 'DELETE /payees/{payeeId}',
  hosts: ['entry', 'secure'],
  // which of them, the service of the payee decides
  may: { anyOf: everyRightToKeep },
  subject: 'payee',
  input: z.strictObject({ payeeId: PayeeId }),
  output: z.strictObject({ payeeId: z.string() }),
  access: { payees: ['delete'], users: ['checkHolds'] },
  uses: ['bankDirectory'],
  errors: ['permission.denied', 'request.conflict'],
  history: { event: 'payee.deleted', service: 'payees' },
  alerts: ['payeesChanged'],
  example: { payeeId: '01KP0000000000000000000001' },
});
