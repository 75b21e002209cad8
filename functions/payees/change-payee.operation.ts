import * as z from 'zod/mini';
import { PayeeId } from '../../shared/domain/fields.ts';
import { PayeeRecord } from '../../shared/domain/payee.ts';
import { everyRightToKeep } from '../../shared/domain/payee-rights.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { PayeeView } from '../../shared/views/payee-view.ts';

/** Source: T-15, B-57. */
export const changePayee = defineOperation({
  name: 'change-payee',
  summary:
    "Changes one of the company's payees: the whole record, without its service. The company's contact is told by mail.",
  route: 'PUT /payees/{payeeId}',
  hosts: ['entry', 'secure'],
  // which of them, the service of the payee decides
  may: { anyOf: everyRightToKeep },
  subject: 'payee',
  ifMatch: 'required',
  input: z.strictObject({ payeeId: PayeeId, ...PayeeRecord.shape }),
  output: PayeeView,
  access: { payees: ['holder', 'change'], users: ['checkHolds'] },
  uses: ['bankDirectory'],
  errors: ['request.invalid', 'permission.denied', 'payee.exists', 'request.conflict'],
  history: { event: 'payee.changed', service: 'payees' },
  alerts: ['payeesChanged'],
  example: {
    payeeId: '01KP0000000000000000000001',
    account: { bank: '0001', branch: '001', type: 'ordinary', number: '7654321', name: 'カ)テガタシヨウジ' },
    group: '仕入先',
  },
});
