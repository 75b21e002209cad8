import * as z from 'zod/mini';
import type { BankDirectory } from './bank-directory.ts';
import type { FieldError } from './errors.ts';
import { PayeeGroup, PayeeMemo } from './fields.ts';
import { canonicalAccountName, isCanonicalAccountName, typedAccountName } from './kana.ts';
import { codeOfType } from './zengin/kinds.ts';
import { zenginLength } from './zengin/zengin-kana.ts';

/** 科目 of the banks' exchange format. */
export const PayeeAccountType = z.enum(['ordinary', 'current', 'savings', 'other']);
export type PayeeAccountType = z.infer<typeof PayeeAccountType>;

/** The length of an account name in half-width characters; a voicing mark counts (B-63). */
const maximumNameLength = 30;
const maximumCodeLength = 20;

/**
 * The name of an account in kana. Typed in either width, stored in one form; other characters are refused, not converted.
 */
export const PayeeName = z.string().check(
  z.normalize('NFC'),
  z.regex(typedAccountName, { error: 'payee.nameForm', abort: true }),
  z.overwrite(canonicalAccountName),
  z.refine(isCanonicalAccountName, { error: 'payee.nameForm', abort: true }),
  z.refine((name) => zenginLength(name) <= maximumNameLength, {
    error: 'payee.nameTooLong',
    params: { maximum: maximumNameLength },
  }),
);

/** 顧客番号 of a payer (B-63): in the same characters as a name. */
export const CustomerCode = z.string().check(
  z.normalize('NFC'),
  z.regex(typedAccountName, { error: 'payee.customerCodeForm', abort: true }),
  z.overwrite(canonicalAccountName),
  z.refine((code) => isCanonicalAccountName(code) && zenginLength(code) <= maximumCodeLength, {
    error: 'payee.customerCodeForm',
  }),
);

/** An account at any bank, as a payment names it. */
export const PayeeAccount = z.strictObject({
  bank: z.string().check(z.regex(/^[0-9]{4}$/, { error: 'payee.bankForm' })),
  branch: z.string().check(z.regex(/^[0-9]{3}$/, { error: 'payee.branchForm' })),
  type: PayeeAccountType,
  number: z.string().check(z.regex(/^[0-9]{7}$/, { error: 'payee.numberForm' })),
  name: PayeeName,
});
export type PayeeAccount = z.infer<typeof PayeeAccount>;

/** The digits that name an account among all banks: bank, branch, 科目 and number. */
export const accountDigits = ({ bank, branch, type, number }: Omit<PayeeAccount, 'name'>): string =>
  `${bank}${branch}${codeOfType(type)}${number}`;

/** Identifies a payee that the bank has filed: by its account, so that it stays the same in every list that has the account. */
export const FiledPayeeId = z.string().check(z.regex(/^[0-9]{7}[1249][0-9]{7}$/, { error: 'id.form' }));

/** The account that digits name. @throws Error for other text */
export function accountOfDigits(digits: string, name: string): PayeeAccount {
  const type = PayeeAccountType.options.find((each) => codeOfType(each) === digits[7]);
  if (!type) throw new Error('not the digits of an account');
  return { bank: digits.slice(0, 4), branch: digits.slice(4, 7), type, number: digits.slice(8), name };
}

/** The services for which a company keeps payees; 給与 and 賞与 share theirs. Of 口座振替 they are payers. */
export const payeeServices = ['transfer', 'bulkTransfer', 'payroll', 'accountDebit'] as const;
export const PayeeService = z.enum(payeeServices);
export type PayeeService = z.infer<typeof PayeeService>;

/** What a company keeps of a payee, besides its service. */
export const PayeeRecord = z.strictObject({
  account: PayeeAccount,
  group: z.optional(PayeeGroup),
  memo: z.optional(PayeeMemo),
  /** Of payers only. */
  customerCode: z.optional(CustomerCode),
});
export type PayeeRecord = z.infer<typeof PayeeRecord>;

/** The deploying bank, as far as it decides which accounts exist. */
interface OwnBank {
  readonly bank: { readonly code: string };
}

/**
 * What the directory says against an account: a bank or a branch that does not exist. The deploying bank knows itself;
 * if the directory does not, its branches are not checked.
 */
export function payeeProblems(
  { bank, branch }: Pick<PayeeAccount, 'bank' | 'branch'>,
  directory: BankDirectory,
  own: OwnBank,
  path: string,
): readonly FieldError[] {
  const at = (field: string) => (path === '' ? field : `${path}.${field}`);
  const params = { asOf: directory.asOf };
  if (!directory.bankOf(bank)) {
    return bank === own.bank.code ? [] : [{ path: at('bank'), code: 'payee.bankUnknown', params }];
  }
  return directory.branchOf(bank, branch) ? [] : [{ path: at('branch'), code: 'payee.branchUnknown', params }];
}
