import * as z from 'zod/mini';
import { ApprovalModes } from '../../shared/domain/approval-modes.ts';
import { AccountLimits, CompanyLimits } from '../../shared/domain/daily-limits.ts';
import { AccountId, CompanyName, CompanyNameKana } from '../../shared/domain/fields.ts';
import { GivenProofs, proofsFor } from '../../shared/domain/proof-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { CompanyView } from '../../shared/views/company-view.ts';

/** The whole record as get-company answers it: every account, every mode. A limit that is left out allows nothing. */
export const ChangeCompany = z.strictObject({
  name: CompanyName,
  nameKana: CompanyNameKana,
  approvalModes: ApprovalModes,
  selfApproval: z.boolean(),
  accountLimits: z.record(AccountId, AccountLimits),
  companyLimits: CompanyLimits,
  proof: GivenProofs,
});
export type ChangeCompany = z.infer<typeof ChangeCompany>;

/** Source: A6-1…A6-7, D-17, D-21. */
export const changeCompany = defineOperation({
  name: 'change-company',
  summary: "Changes the company's names, approval modes and daily limits.",
  details: 'Refuses modes for which there are too few approvers, and limits above the ceilings filed with the bank.',
  route: 'PUT /company',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'ownCompany',
  ifMatch: 'required',
  proof: (_profile, company) => proofsFor(['confirmationPassword', 'otpIfUsed'], company),
  input: ChangeCompany,
  output: CompanyView,
  access: { companies: ['change'], users: ['list', 'checkApproves'], rights: ['list'] },
  errors: [
    'request.invalid',
    'company.limitExceedsCeiling',
    'company.approversMissing',
    'company.state',
    'request.conflict',
  ],
  history: { event: 'companyRecord.changed', service: 'companyAdministration' },
  alerts: ['companyChanged'],
  // a second proof
  roundTrips: 4,
  example: {
    name: '株式会社手形商事',
    nameKana: 'テガタシヨウジ',
    approvalModes: { transfer: 'none', bulkTransfer: 'single', payroll: 'single', accountDebit: 'single' },
    selfApproval: false,
    accountLimits: {},
    companyLimits: { bulkTransfer: 50_000_000, salary: 20_000_000, bonus: 20_000_000, accountDebit: 1_000_000 },
    proof: { confirmationPassword: 'Kakunin26b' },
  },
});
