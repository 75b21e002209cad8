import type { BankDirectory } from '../../domain/bank-directory.ts';
import type { FieldError } from '../../domain/errors.ts';
import { refuseFields } from '../../domain/field-errors.ts';
import { type PayeeRecord, type PayeeService, payeeProblems } from '../../domain/payee.ts';
import type { Alert } from '../../operation/alert.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Payee } from '../../table/payees.ts';
import { payeeAccountView } from '../../views/payee-view.ts';

interface Checking {
  readonly bankDirectory: BankDirectory;
  readonly profile: Profile;
}

/** @throws `request.invalid` with every rule that what a company wants to keep of a payee breaks */
export function assertPayee(
  { account, customerCode }: PayeeRecord,
  service: PayeeService,
  { bankDirectory, profile }: Checking,
): void {
  const isUnused = customerCode !== undefined && service !== 'accountDebit';
  const unused: readonly FieldError[] = isUnused ? [{ path: 'customerCode', code: 'payee.customerCodeUnused' }] : [];
  refuseFields([...payeeProblems(account, bankDirectory, profile, 'account'), ...unused]);
}

/** The alert of a payee that was created, changed or deleted. */
export function payeeAlert(
  what: 'payeeCreated' | 'payeeChanged' | 'payeeDeleted',
  { companyId, service, account }: Payee,
  directory: BankDirectory,
): Alert {
  const { bank, bankName = bank, branch, branchName = branch, number, name } = payeeAccountView(account, directory);
  const payee = { name, bank: bankName, branch: branchName, numberTail: `****${number.slice(-3)}` };
  return { kind: 'payeesChanged', companyId, users: [], what: [what], service, payee };
}
