import * as z from 'zod/mini';
import { ContractService, contractServices } from '../../shared/domain/contract-services.ts';
import { CompanyId, CompanyName, CompanyNameKana, Email } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { ContractView } from '../../shared/views/company-view.ts';

/** The whole contract as the bank agrees it; accounts and ceilings have operations of their own. */
const ChangeContract = z.strictObject({
  companyId: CompanyId,
  name: CompanyName,
  nameKana: CompanyNameKana,
  loginMethod: z.enum(['password', 'certificate']),
  otp: z.boolean(),
  email: Email,
  maxUsers: z.int().check(z.minimum(1), z.maximum(999)),
  services: z.array(ContractService).check(z.minLength(1), z.maxLength(contractServices.length)),
});

/** Source: A6-9, A2-12, D-9. */
export const changeContract = defineOperation({
  name: 'change-contract',
  summary: 'Changes a contract: names, login method, one-time passwords, contact, number of users, services.',
  details: 'Everything that ends with it is listed among the changes: rights of a service, tokens, sessions.',
  route: 'PUT /bank/companies/{companyId}',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'company',
  ifMatch: 'required',
  input: ChangeContract,
  output: ContractView,
  access: {
    companies: ['changeContract'],
    rights: ['list'],
    tokens: ['list'],
    users: ['list', 'openIssueWindow'],
    registrations: ['rename'],
  },
  errors: ['company.state', 'company.passwordMethodNotOffered', 'request.invalid', 'request.conflict'],
  history: { event: 'company.contractChanged', service: 'contract' },
  alerts: ['contractChanged'],
  example: {
    companyId: '01KA0000000000000000000000',
    name: '株式会社手形商事',
    nameKana: 'テガタシヨウジ',
    loginMethod: 'certificate',
    otp: true,
    email: 'soumu@tegata-shoji.example.jp',
    maxUsers: 99,
    services: ['transfer', 'bulkTransfer', 'payroll'],
  },
});
