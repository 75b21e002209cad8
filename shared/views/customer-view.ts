import * as z from 'zod/mini';
import { stateAt } from '../domain/certificate-life.ts';
import { formatRfc3339 } from '../domain/jst.ts';
import { lookupKinds } from '../domain/lookups.ts';
import { Time } from '../domain/times.ts';
import type { Certificate } from '../table/certificates.ts';
import type { Company } from '../table/companies.ts';
import type { User } from '../table/user.ts';
import { ContractLine } from './company-view.ts';
import { UserLine, userLine } from './user-view.ts';

/** How a customer was found. */
export const FoundBy = z.enum([...lookupKinds.filter((kind) => kind !== 'companies'), 'token']);
export type FoundBy = z.infer<typeof FoundBy>;

/** A company or a user that the help desk looked for; without `userId` it is the company itself. */
export const CustomerLine = z.strictObject({
  foundBy: FoundBy,
  companyId: z.string(),
  companyName: z.string(),
  companyState: ContractLine.shape.state,
  loginMethod: ContractLine.shape.loginMethod,
  contractId: z.optional(z.string()),
  userId: z.optional(z.string()),
  /** The user's, or the company's. */
  name: z.string(),
  loginId: z.optional(z.string()),
  role: z.optional(UserLine.shape.role),
  serviceState: z.optional(UserLine.shape.serviceState),
  /** The certificate or token whose serial number was given. */
  certificate: z.optional(
    z.strictObject({
      serialNumber: z.string(),
      state: UserLine.shape.certificateState,
      notAfter: Time,
    }),
  ),
  tokenSerialNumber: z.optional(z.string()),
});
export type CustomerLine = z.infer<typeof CustomerLine>;

interface Found {
  readonly company: Company;
  readonly user?: User | undefined;
  readonly certificate?: Certificate | undefined;
  readonly tokenSerialNumber?: string | undefined;
}

export function customerLine(
  foundBy: FoundBy,
  { company, user, certificate, tokenSerialNumber }: Found,
  now: Date,
): CustomerLine {
  const { companyId, name: companyName, state: companyState, loginMethod, contractId } = company;
  return {
    ...{ foundBy, companyId, companyName, companyState, loginMethod },
    ...(contractId && { contractId }),
    name: user?.name ?? companyName,
    ...(user && ofUser(user, now)),
    ...(certificate && {
      certificate: {
        serialNumber: certificate.serialNumber,
        state: stateAt(certificate, now),
        notAfter: formatRfc3339(new Date(certificate.notAfter)),
      },
    }),
    ...(tokenSerialNumber && { tokenSerialNumber }),
  };
}

function ofUser(user: User, now: Date) {
  const { userId, loginId, role, serviceState } = userLine(user, now);
  return { userId, loginId, role, serviceState };
}
