import * as z from 'zod/mini';
import { type ContractService, serviceOfPermission } from './contract-services.ts';
import type { FieldError } from './errors.ts';

/**
 * Every right that can be given to a user (A9), in the order of the manuals' matrix. An option is named after the right it
 * belongs to. No bank offers all of them.
 */
export const permissions = [
  'enquiry.balance',
  'enquiry.statement',
  'enquiry.statementFile',
  'enquiry.statementFile.allAccounts',
  'enquiry.deposit',
  'enquiry.depositFile',
  'enquiry.depositFile.allAccounts',
  'transfer.request.preRegistered',
  'transfer.request.userRegistered',
  'transfer.request.userRegistered.sameDay',
  'transfer.request.newAccount',
  'transfer.request.newAccount.sameDay',
  'transfer.payees',
  'transfer.viewAll',
  'bulkTransfer.request.screen',
  'bulkTransfer.request.file',
  'bulkTransfer.payees',
  'bulkTransfer.viewAll',
  'payroll.request.screen',
  'payroll.request.file',
  'payroll.payees',
  'payroll.viewAll',
  'accountDebit.request.screen',
  'accountDebit.request.file',
  'accountDebit.payers',
  'accountDebit.viewAll',
  'accountDebit.results',
  'payment.pay',
  'payment.viewAll',
  'approval.transfer',
  'approval.bulkTransfer',
  'approval.payroll',
  'approval.accountDebit',
  'history.others',
  'densai.link',
  'foreignExchange.link',
] as const;

export const Permission = z.enum(permissions);
export type Permission = z.infer<typeof Permission>;

/** A user's rights as input: known codes, at most as many as exist. */
export const Permissions = z.array(Permission).check(z.maxLength(permissions.length));

/** The right that an option belongs to, and without which it cannot be held (A9-3, A9-5). */
export function parentOf(permission: Permission): Permission | undefined {
  const name = permission.slice(0, permission.lastIndexOf('.'));
  return permissions.find((each) => each === name);
}

/** Which rights there are. */
export interface Offer {
  /** The rights that the bank offers. */
  readonly bank: readonly Permission[];
  /** Those of them that users of the company can hold. */
  readonly company: readonly Permission[];
  /** The services in the company's contract. */
  readonly included: readonly ContractService[];
}

/**
 * The listed rights that the bank does not offer, whose service the contract lacks, that are not needed in the company's
 * approval mode, that are repeated, or that are options without their right (A9).
 */
export function permissionProblems(requested: readonly Permission[], offer: Offer): FieldError[] {
  return requested.flatMap((permission, index) => {
    const path = `permissions[${index}]`;
    if (requested.indexOf(permission) !== index) return [{ path, code: 'permission.repeated' }];
    const code = whyNotOffered(permission, offer);
    if (code !== undefined) return [{ path, code }];
    const parent = parentOf(permission);
    if (parent !== undefined && !requested.includes(parent)) return [{ path, code: 'permission.parentMissing' }];
    return [];
  });
}

function whyNotOffered(permission: Permission, { bank, company, included }: Offer): string | undefined {
  if (!bank.includes(permission)) return 'permission.notOffered';
  if (company.includes(permission)) return undefined;
  const service = serviceOfPermission(permission);
  return service && !included.includes(service) ? 'service.notInContract' : 'permission.approvalOff';
}

/**
 * The same rights in the matrix's order, so that equal sets are equal lists. Codes that are not in the matrix are kept, at
 * the end: they may be of another release.
 */
export function inMatrixOrder<P extends string>(held: Iterable<P>): P[] {
  const places: readonly string[] = permissions;
  const placeOf = (code: string) => (places.includes(code) ? places.indexOf(code) : places.length);
  return [...new Set(held)].sort((a, b) => placeOf(a) - placeOf(b));
}
