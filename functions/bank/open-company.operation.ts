import * as z from 'zod/mini';
import { CompanyName, CompanyNameKana, ContractId, Email, NamedAccount } from '../../shared/domain/fields.ts';
import { Ceilings } from '../../shared/domain/limits.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { accountName, registrationItem } from '../../shared/table/logins.ts';

export const OpenCompany = z.strictObject({
  name: CompanyName,
  nameKana: CompanyNameKana,
  contractId: z.optional(ContractId),
  loginMethod: z.enum(['password', 'certificate']),
  otp: z.boolean(),
  email: Email,
  maxUsers: z.optional(z.int().check(z.minimum(1), z.maximum(999))),
  accounts: z.array(NamedAccount).check(z.minLength(1), z.maxLength(30)),
  /** Index of the representative account, which identifies the company at its first registration (A3-3). */
  representative: z.int().check(z.minimum(0), z.maximum(29)),
  ceilings: z.optional(Ceilings),
  features: z.optional(
    z
      .array(
        z
          .string()
          .check(z.maxLength(40, { error: 'feature.form' }), z.regex(/^[a-z][A-Za-z.]*$/, { error: 'feature.form' })),
      )
      .check(z.maxLength(30)),
  ),
});

export const openCompany = defineOperation({
  name: 'open-company',
  summary: 'Opens the contract of a company and mails it the temporary passwords of its first registration.',
  route: 'POST /bank/companies',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: OpenCompany,
  output: z.strictObject({ companyId: z.string() }),
  status: 201,
  uses: ['hasher', 'mailSealing'],
  reads: {
    registration: reading(registrationItem, ({ accounts, representative }: z.infer<typeof OpenCompany>) => {
      const account = accounts[representative];
      return account ? [accountName(account)] : undefined;
    }),
  },
  access: {
    companies: ['open', 'enterInDirectory'],
    registrations: ['open'],
    mails: ['send'],
  },
  errors: ['company.exists', 'company.passwordMethodNotOffered', 'request.invalid'],
  history: { event: 'company.opened', service: 'contract' },
  example: {
    name: '株式会社手形商事',
    nameKana: 'テガタシヨウジ',
    loginMethod: 'certificate',
    otp: false,
    email: 'soumu@tegata-shoji.example.jp',
    accounts: [{ branch: '081', type: 'ordinary', number: '0253226', name: '本店営業部' }],
    representative: 0,
  },
});
