import { type PayeeService, payeeServices } from './payee.ts';
import type { Permission } from './permissions.ts';

/** 振込先管理, of 口座振替 請求先管理: the right to keep the payees of each service. */
const keeping = {
  transfer: 'transfer.payees',
  bulkTransfer: 'bulkTransfer.payees',
  payroll: 'payroll.payees',
  accountDebit: 'accountDebit.payers',
} as const satisfies Readonly<Record<PayeeService, Permission>>;

/** The rights to make requests of each service by choosing payees on a screen (A9-2, A9-7). */
const choosing = {
  transfer: 'transfer.request.userRegistered',
  bulkTransfer: 'bulkTransfer.request.screen',
  payroll: 'payroll.request.screen',
  accountDebit: 'accountDebit.request.screen',
} as const satisfies Readonly<Record<PayeeService, Permission>>;

export type PayeeKind = 'own' | 'filed';

/**
 * The rights of which one is enough to create, change and delete payees of a service. Where the bank's form has no box
 * for it, users who pay such payees keep them, or nobody could.
 */
export const rightsToKeep = (
  service: PayeeService,
  { permissions }: { readonly permissions: readonly Permission[] },
): readonly Permission[] => [permissions.includes(keeping[service]) ? keeping[service] : choosing[service]];

/** The rights of which one is enough to look at payees of a service, or at those that the bank has filed. */
export const rightsToLook = (service: PayeeService, kind: PayeeKind): readonly Permission[] =>
  kind === 'filed' ? ['transfer.request.preRegistered', keeping.transfer] : [keeping[service], choosing[service]];

export const everyRightToKeep: readonly Permission[] = payeeServices.flatMap((service) => [
  keeping[service],
  choosing[service],
]);

export const everyRightToLook: readonly Permission[] = [
  ...payeeServices.flatMap((service) => rightsToLook(service, 'own')),
  'transfer.request.preRegistered',
];
