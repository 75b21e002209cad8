import * as z from 'zod/mini';
import type { BankDirectory } from '../domain/bank-directory.ts';
import { formatRfc3339 } from '../domain/jst.ts';
import { type PayeeAccount, PayeeAccountType, type PayeeRecord, PayeeService } from '../domain/payee.ts';
import { Time } from '../domain/times.ts';
import type { FiledPayee, Payee } from '../table/payees.ts';

/** An account with the names of its bank and branch, if the directory has them. */
export const PayeeAccountView = z.strictObject({
  bank: z.string(),
  bankName: z.optional(z.string()),
  branch: z.string(),
  branchName: z.optional(z.string()),
  type: PayeeAccountType,
  number: z.string(),
  name: z.string(),
});
export type PayeeAccountView = z.infer<typeof PayeeAccountView>;

export const PayeeView = z.strictObject({
  payeeId: z.string(),
  kind: z.enum(['own', 'filed']),
  service: PayeeService,
  account: PayeeAccountView,
  group: z.optional(z.string()),
  memo: z.optional(z.string()),
  customerCode: z.optional(z.string()),
  /** Of the company's own. */
  version: z.optional(z.int()),
  createdAt: z.optional(Time),
  changedAt: z.optional(Time),
});
export type PayeeView = z.infer<typeof PayeeView>;

export function payeeAccountView(account: PayeeAccount, directory: BankDirectory): PayeeAccountView {
  const { bank, branch, type, number, name } = account;
  const [bankName, branchName] = [directory.bankOf(bank)?.name, directory.branchOf(bank, branch)?.name];
  return { bank, ...(bankName && { bankName }), branch, ...(branchName && { branchName }), type, number, name };
}

export function payeeView(payee: Payee, directory: BankDirectory): PayeeView {
  const { payeeId, service, version, createdAt, changedAt } = payee;
  const { account, ...optional } = payeeRecordOf(payee);
  return {
    payeeId,
    kind: 'own',
    service,
    account: payeeAccountView(account, directory),
    ...optional,
    version,
    createdAt: formatRfc3339(new Date(createdAt)),
    changedAt: formatRfc3339(new Date(changedAt)),
  };
}

export const filedPayeeView = ({ payeeId, account }: FiledPayee, directory: BankDirectory): PayeeView => ({
  payeeId,
  kind: 'filed',
  service: 'transfer',
  account: payeeAccountView(account, directory),
});

/** What a company keeps of a payee, without what follows from it. */
export const payeeRecordOf = ({ account, group, memo, customerCode }: PayeeRecord): PayeeRecord => ({
  account,
  ...(group !== undefined && { group }),
  ...(memo !== undefined && { memo }),
  ...(customerCode !== undefined && { customerCode }),
});
