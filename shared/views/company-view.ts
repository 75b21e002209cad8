import * as z from 'zod';
import { CompanyId } from '../domain/fields.ts';
import { formatRfc3339 } from '../domain/jst.ts';
import { type Company, CompanyAccount } from '../table/companies.ts';

const Time = z.iso.datetime({ offset: true });
const State = z.enum(['usable', 'suspended', 'closed']);
const LoginMethod = z.enum(['password', 'certificate']);

/** A contract as the bank sees it. */
export const ContractView = z.strictObject({
  companyId: z.string(),
  state: State,
  name: z.string(),
  nameKana: z.string(),
  contractId: z.string().optional(),
  loginMethod: LoginMethod,
  otp: z.boolean(),
  email: z.string(),
  maxUsers: z.int(),
  userCount: z.int(),
  administratorCount: z.int(),
  accounts: z.array(z.strictObject(CompanyAccount.shape)),
  representativeAccountId: z.string(),
  ceilings: z.record(z.string(), z.int()),
  features: z.array(z.string()),
  /** Whether the first registration is completed. */
  registered: z.boolean(),
  masterUserId: z.string().optional(),
  openedAt: Time,
});
export type ContractView = z.infer<typeof ContractView>;

/** Input and output of suspend-, resume- and close-company. */
export const ContractState = {
  input: z.strictObject({ companyId: CompanyId }),
  output: z.strictObject({ companyId: z.string(), state: State }),
};

/** The whole contract without its secrets. */
export function contractView(company: Company): ContractView {
  const { version: _version, cursorKey: _secret, sessionsFrom: _gate, openedAt, ...shown } = company;
  return { ...shown, registered: company.masterUserId !== undefined, openedAt: formatRfc3339(new Date(openedAt)) };
}

/** An entry in the bank's list of companies. */
export const ContractLine = z.strictObject({
  companyId: z.string(),
  name: z.string(),
  contractId: z.string().optional(),
  state: State,
  loginMethod: LoginMethod,
  userCount: z.int(),
  registered: z.boolean(),
  openedAt: Time,
});

export function contractLine(company: Company): z.infer<typeof ContractLine> {
  const { companyId, name, contractId, state, loginMethod, userCount, registered, openedAt } = contractView(company);
  return { companyId, name, ...(contractId && { contractId }), state, loginMethod, userCount, registered, openedAt };
}
