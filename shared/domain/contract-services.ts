import * as z from 'zod/mini';

/** The services that a contract may include (A6-9), in the order of the manuals' menus. */
export const contractServices = [
  'enquiry',
  'transfer',
  'bulkTransfer',
  'payroll',
  'accountDebit',
  'payment',
  'densai',
  'foreignExchange',
] as const;

export const ContractService = z.enum(contractServices);
export type ContractService = z.infer<typeof ContractService>;

/** The services that the bank offers, and the part of a contract that chooses among them. */
interface Choice {
  readonly offered: readonly ContractService[];
  /** Empty: every service of the bank. */
  readonly features: readonly string[];
}

/** The services of a contract that the bank offers today. */
export function servicesOf({ offered, features }: Choice): readonly ContractService[] {
  return features.length === 0 ? offered : offered.filter((service) => features.includes(service));
}

/** The service that a right belongs to; `undefined` for rights of the administration, which every contract has. */
export function serviceOfPermission(permission: string): ContractService | undefined {
  const [group, service] = permission.split('.');
  const named = group === 'approval' ? service : group;
  return contractServices.find((each) => each === named);
}
