import * as z from 'zod/mini';
import { accountDigits, PayeeRecord, PayeeService } from '../../shared/domain/payee.ts';
import { everyRightToKeep, rightsToKeep } from '../../shared/domain/payee-rights.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { heldAccountItem, payeeCountItem } from '../../shared/table/payees.ts';
import { PayeeView } from '../../shared/views/payee-view.ts';

const CreatePayee = z.strictObject({ service: PayeeService, ...PayeeRecord.shape });
type CreatePayee = z.infer<typeof CreatePayee>;

/** Source: T-15, B-57. */
export const createPayee = defineOperation({
  name: 'create-payee',
  summary: "Adds an account to the company's payees of a service. The company's contact is told by mail.",
  route: 'POST /payees',
  hosts: ['entry', 'secure'],
  may: { anyOf: everyRightToKeep },
  needs: ({ service }, profile) => rightsToKeep(service, profile),
  input: CreatePayee,
  output: PayeeView,
  status: 201,
  reads: {
    count: reading(payeeCountItem, (_input: CreatePayee, { companyId }) => [companyId]),
    holder: reading(heldAccountItem, ({ service, account }: CreatePayee, { companyId }) => [
      companyId,
      service,
      accountDigits(account),
    ]),
  },
  access: { payees: ['create'], users: ['checkHolds'] },
  uses: ['bankDirectory'],
  errors: ['request.invalid', 'payee.exists', 'payee.tooMany', 'request.conflict'],
  history: { event: 'payee.created', service: 'payees' },
  alerts: ['payeesChanged'],
  example: {
    service: 'transfer',
    account: { bank: '0001', branch: '001', type: 'ordinary', number: '1234567', name: 'カ)テガタシヨウジ' },
    group: '仕入先',
    memo: '毎月末払い',
  },
});
