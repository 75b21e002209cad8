import * as z from 'zod';
import type { FieldError } from './errors.ts';

/** Every right that can be given to a user (A9), in the order of the manuals' matrix. */
export const permissions = [
  'transfer.request.preRegistered',
  'transfer.request.userRegistered',
  'transfer.request.userRegistered.sameDay',
  'transfer.request.newAccount',
  'transfer.request.newAccount.sameDay',
  'transfer.viewAll',
  'bulkTransfer.request.screen',
  'bulkTransfer.request.file',
  'bulkTransfer.viewAll',
  'payroll.request.screen',
  'payroll.request.file',
  'payroll.viewAll',
  'accountDebit.request.screen',
  'accountDebit.request.file',
  'accountDebit.viewAll',
  'payment.pay',
  'payment.viewAll',
  'approval.transfer',
  'approval.bulkTransfer',
  'approval.payroll',
  'approval.accountDebit',
  'history.others',
  'densai.link',
] as const;

export const Permission = z.enum(permissions);
export type Permission = z.infer<typeof Permission>;

/** A user's rights as input: known codes, at most as many as exist. */
export const Permissions = z.array(Permission).max(permissions.length);

/** Options and the rights they belong to (A9-3, A9-5): a same-day option requires its reservation right. */
const parents: Partial<Record<Permission, Permission>> = {
  'transfer.request.userRegistered.sameDay': 'transfer.request.userRegistered',
  'transfer.request.newAccount.sameDay': 'transfer.request.newAccount',
};

/** The listed rights that the bank does not offer, that are repeated, or that are options without their right (A9). */
export function permissionProblems(requested: readonly Permission[], offered: readonly Permission[]): FieldError[] {
  return requested.flatMap((permission, index) => {
    const path = `permissions[${index}]`;
    if (requested.indexOf(permission) !== index) return [{ path, code: 'permission.repeated' }];
    if (!offered.includes(permission)) return [{ path, code: 'permission.notOffered' }];
    const parent = parents[permission];
    if (parent !== undefined && !requested.includes(parent)) return [{ path, code: 'permission.parentMissing' }];
    return [];
  });
}

/** The same rights in the matrix's order, so that equal sets are equal lists. */
export function inMatrixOrder(held: Iterable<Permission>): Permission[] {
  const set = new Set(held);
  return permissions.filter((permission) => set.has(permission));
}
