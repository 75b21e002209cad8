import * as z from 'zod/mini';
import { AccountId, AccountMemo } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: A6-8. */
export const changeAccountMemo = defineOperation({
  name: 'change-account-memo',
  summary: "Changes the company's own name for one of its accounts.",
  route: 'PUT /company/accounts/{accountId}/memo',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'ownCompany',
  proof: ['confirmationPassword'],
  input: z.strictObject({ accountId: AccountId, memo: AccountMemo, proof: GivenProofs }),
  output: z.strictObject({ accountId: z.string(), memo: z.string() }),
  access: { companies: ['changeAccounts'] },
  errors: ['account.notFound', 'company.state', 'request.conflict'],
  history: { event: 'companyRecord.memoChanged', service: 'companyAdministration' },
  example: {
    accountId: '01KA0000000000000000000001',
    memo: '給与用',
    proof: { confirmationPassword: 'Kakunin26b' },
  },
});
