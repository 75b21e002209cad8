import * as z from 'zod/mini';
import { AccountId, CompanyId } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

const CloseAccount = z.strictObject({
  companyId: CompanyId,
  accountId: AccountId,
  /** The account that becomes the representative one, if this is it. */
  representativeAccountId: z.optional(AccountId),
});

export const closeAccount = defineOperation({
  name: 'close-account',
  summary: 'Removes an account from a contract, and so from its users.',
  details: 'If it is the representative account, another one takes its place and its registration.',
  route: 'POST /bank/companies/{companyId}/accounts/{accountId}/closure',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'company',
  input: CloseAccount,
  output: z.strictObject({ accountId: z.string(), representativeAccountId: z.string() }),
  access: { companies: ['changeContract'], registrations: ['get', 'open', 'delete'] },
  errors: [
    'company.state',
    'account.notFound',
    'account.representative',
    'company.exists',
    'request.invalid',
    'request.conflict',
  ],
  history: { event: 'company.accountClosed', service: 'contract' },
  alerts: ['contractChanged'],
  example: { companyId: '01KA0000000000000000000000', accountId: '01KA0000000000000000000001' },
});
