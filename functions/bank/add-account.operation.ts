import * as z from 'zod/mini';
import { CompanyId, NamedAccount } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

export const addAccount = defineOperation({
  name: 'add-account',
  summary:
    'Adds an account to a contract. The master may use it at once, other users after an administrator grants it.',
  route: 'POST /bank/companies/{companyId}/accounts',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'company',
  input: z.strictObject({ companyId: CompanyId, ...NamedAccount.shape }),
  output: z.strictObject({ accountId: z.string(), ...NamedAccount.shape }),
  status: 201,
  access: { companies: ['changeContract'] },
  errors: ['company.state', 'account.exists', 'company.accountsFull', 'request.conflict'],
  history: { event: 'company.accountAdded', service: 'contract' },
  alerts: ['contractChanged'],
  example: {
    companyId: '01KA0000000000000000000000',
    branch: '102',
    type: 'current',
    number: '0253227',
    name: '駅前支店',
  },
});
