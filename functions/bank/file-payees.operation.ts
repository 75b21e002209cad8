import * as z from 'zod/mini';
import { CompanyId } from '../../shared/domain/fields.ts';
import { PayeeAccount } from '../../shared/domain/payee.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { filedPayeesAtMost, filedPayeesItem } from '../../shared/table/payees.ts';
import { PayeeAccountView } from '../../shared/views/payee-view.ts';

const FilePayees = z.strictObject({
  companyId: CompanyId,
  /** The whole list: what is not in it is filed no longer. */
  payees: z.array(PayeeAccount).check(z.maxLength(filedPayeesAtMost)),
});

/** Source: T-2, B-51. */
export const filePayees = defineOperation({
  name: 'file-payees',
  summary:
    'Replaces the payees that the bank has filed for a company (事前登録口座), all or none. The contact is told by mail.',
  details:
    'Requests that are to be paid to a payee that is filed no longer (preRegistered) go back to their makers when the core takes.',
  route: 'PUT /bank/companies/{companyId}/payees',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  input: FilePayees,
  // 999 payees with the longest names, each letter escaped, and room for spaces between the fields
  bodyBytes: 384 * 1024,
  output: z.strictObject({
    payees: z.array(
      z.strictObject({
        payeeId: z.string(),
        ...z.omit(PayeeAccountView, { bankName: true, branchName: true }).shape,
        /** Absent if the same payee was filed before. */
        change: z.optional(z.enum(['added', 'renamed'])),
      }),
    ),
    /** The ids of those that are filed no longer. */
    removed: z.array(z.string()),
  }),
  reads: { filed: reading(filedPayeesItem, ({ companyId }: z.infer<typeof FilePayees>) => [companyId]) },
  access: { filedPayees: ['file'] },
  uses: ['bankDirectory'],
  errors: ['request.invalid', 'company.state', 'request.conflict'],
  history: { event: 'payees.filed', service: 'contract' },
  alerts: ['payeesChanged'],
  example: {
    companyId: '01KA0000000000000000000000',
    payees: [{ bank: '0001', branch: '001', type: 'ordinary', number: '1234567', name: 'カ)テガタシヨウジ' }],
  },
});
