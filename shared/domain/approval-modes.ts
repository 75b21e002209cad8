import * as z from 'zod/mini';
import { type ContractService, serviceOfPermission, servicesOf } from './contract-services.ts';
import type { Permission } from './permissions.ts';

/** The number of people who approve a request, and whether in a given order (A6-2, A6-3). */
export const approvalModes = ['none', 'single', 'doubleUnordered', 'doubleOrdered'] as const;
export const ApprovalMode = z.enum(approvalModes);
export type ApprovalMode = z.infer<typeof ApprovalMode>;

/** The services with an approval mode; 給与振込 and 賞与振込 share one. */
export const approvalServices = [
  'transfer',
  'bulkTransfer',
  'payroll',
  'accountDebit',
] as const satisfies readonly ContractService[];
export type ApprovalService = (typeof approvalServices)[number];

const Approved = z.enum(['single', 'doubleUnordered', 'doubleOrdered']);

/**
 * The modes that a bank offers, by service; the first one is the mode of a new contract. Only 振込振替 can do without
 * approval (A6-3). A service that is absent has no mode.
 */
export const OfferedModes = z.strictObject({
  transfer: z.optional(z.array(ApprovalMode).check(z.minLength(1))),
  bulkTransfer: z.optional(z.array(Approved).check(z.minLength(1))),
  payroll: z.optional(z.array(Approved).check(z.minLength(1))),
  accountDebit: z.optional(z.array(Approved).check(z.minLength(1))),
});
export type OfferedModes = z.infer<typeof OfferedModes>;

/** The modes of a company's services. */
export const ApprovalModes = z.strictObject({
  transfer: z.optional(ApprovalMode),
  bulkTransfer: z.optional(ApprovalMode),
  payroll: z.optional(ApprovalMode),
  accountDebit: z.optional(ApprovalMode),
});
export type ApprovalModes = z.infer<typeof ApprovalModes>;

/** A company's choices, as stored. The version rises with each change: a request keeps the one it was made under (D-18). */
export const Approval = z.strictObject({ version: z.int(), modes: ApprovalModes, selfApproval: z.boolean() });
export type Approval = z.infer<typeof Approval>;

/** The part of a bank's profile that decides about approval. */
export interface ApprovalRules {
  readonly services: readonly ContractService[];
  readonly approvalModes: OfferedModes;
  readonly selfApproval: boolean;
}

/** The part of a bank's profile that decides which rights there are. */
export interface OfferingBank extends ApprovalRules {
  readonly permissions: readonly Permission[];
}

/** The part of a contract that decides about approval. */
export interface ApprovingContract {
  readonly features: readonly string[];
  /** Absent in a contract that has never changed it. */
  readonly approval?: Approval | undefined;
}

/** The modes that a company can choose: of the services that the bank offers with a mode and the contract has. */
export function modesOffered(
  { features }: ApprovingContract,
  { services, approvalModes }: ApprovalRules,
): OfferedModes {
  const included = servicesOf({ offered: services, features });
  const offered = Object.entries(approvalModes).filter(([service]) => included.some((each) => each === service));
  return Object.fromEntries(offered);
}

/**
 * The modes in force. A service whose mode was never chosen, or is no longer offered, has the first one that the bank
 * offers.
 */
export function approvalOf(company: ApprovingContract, rules: ApprovalRules): Approval {
  const { version = 0, modes: chosen = {}, selfApproval = rules.selfApproval } = company.approval ?? {};
  const offered = modesOffered(company, rules);
  const inForce = approvalServices.flatMap((service) => {
    const choices: readonly ApprovalMode[] = offered[service] ?? [];
    const mode = choices.find((each) => each === chosen[service]) ?? choices[0];
    return mode ? [[service, mode]] : [];
  });
  return { version, modes: Object.fromEntries(inForce), selfApproval };
}

/** The number of different people who must approve. */
export function approversNeeded(mode: ApprovalMode | undefined): number {
  if (mode === undefined || mode === 'none') return 0;
  return mode === 'single' ? 1 : 2;
}

/**
 * The rights that users of a company can hold: those that the bank offers, of services in the contract; to approve, only
 * where the company's mode requires approval. So a right ends with its service or mode and needs no change of any user.
 */
export function permissionsOffered(company: ApprovingContract, rules: OfferingBank): readonly Permission[] {
  const included = servicesOf({ offered: rules.services, features: company.features });
  const { modes } = approvalOf(company, rules);
  const approved = approvalServices.filter((service) => approversNeeded(modes[service]) > 0);
  return rules.permissions.filter((permission) => {
    const service = serviceOfPermission(permission);
    if (permission.startsWith('approval.')) return approved.some((each) => each === service);
    return service === undefined || included.includes(service);
  });
}
