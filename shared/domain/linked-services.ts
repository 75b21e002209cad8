import * as z from 'zod/mini';
import { type ContractService, type contractServices, servicesOf } from './contract-services.ts';
import type { FieldError } from './errors.ts';
import type { HeldRights } from './held-rights.ts';
import { formatRfc3339 } from './jst.ts';
import { type Permission, permissions } from './permissions.ts';
import { type Calendar, openingOf } from './service-hours.ts';

/** The services of a contract that other systems of the bank run (T-16), in the order of the manuals' menus. */
export const linkedServices = [
  'enquiry',
  'payment',
  'densai',
  'foreignExchange',
] as const satisfies readonly (typeof contractServices)[number][];
export const LinkedService = z.enum(linkedServices);
export type LinkedService = z.infer<typeof LinkedService>;

/** The audience of each linked service's assertions (RFC 7519 4.1.3): what its system is called, or its address. */
export const Audiences = z.record(LinkedService, z.string().check(z.minLength(1), z.maxLength(200)));
export type Audiences = z.infer<typeof Audiences>;

/** How long an assertion is valid. */
export const assertionSeconds = 60;

/** Who wants to enter, and everything else that decides. */
export interface Entering {
  readonly user: Pick<HeldRights, 'permissions'>;
  readonly company: { readonly features: readonly string[] };
  readonly bank: { readonly services: readonly ContractService[] };
  readonly calendar: Calendar;
  readonly now: Date;
}

/**
 * Why a user may not enter a linked service now (T-16): every reason, none if the user may. Whether the session, the user
 * and the company are usable is the gate's to say. Outside the contract nobody can hold a right of the service, so that
 * its absence is no reason of its own.
 */
export function whyNotEnter(service: LinkedService, { user, company, bank, calendar, now }: Entering): FieldError[] {
  if (!bank.services.includes(service)) return [reason('service.notOffered')];
  const isIncluded = servicesOf({ offered: bank.services, features: company.features }).includes(service);
  const opening = openingOf(service, calendar, now);
  return [
    ...(isIncluded ? [] : [reason('service.notInContract')]),
    ...(isIncluded && rightsIn(service, user).length === 0 ? [reason('linkedService.rightMissing')] : []),
    ...(opening.open ? [] : [reason('linkedService.closed', { opensAt: formatRfc3339(opening.opensAt) })]),
  ];
}

/** The rights of a linked service that a user holds; one of them is enough to enter (A9-10, A9-11, A9-16). */
export const rightsIn = (service: LinkedService, user: Pick<HeldRights, 'permissions'>): readonly Permission[] =>
  permissions.filter((right) => right.startsWith(`${service}.`) && user.permissions.includes(right));

/** Whether a linked service acts on the company's accounts, so that its system must know which ones the user may use (A8-9). */
export const actsOnAccounts = (service: LinkedService): boolean => service === 'enquiry' || service === 'payment';

const reason = (code: string, params?: FieldError['params']): FieldError => ({
  path: 'service',
  code,
  ...(params && { params }),
});
