import { X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { Certificate, certificateItem } from '../../../shared/table/certificates.ts';
import { companyItem } from '../../../shared/table/companies.ts';
import { userItem } from '../../../shared/table/user.ts';
import { certificateView } from '../../../shared/views/certificate-view.ts';
import type { SimulatedAws } from '../aws/aws.ts';
import { readItems } from './read-items.ts';

/** A user and the certificate its record points to. */
export interface UserCertificate {
  readonly companyId: string;
  readonly companyName?: string;
  readonly userId: string;
  readonly loginId: string;
  readonly name: string;
  readonly state: 'none' | 'issuing' | 'active' | 'expired' | 'revoked';
  readonly serialNumber?: string;
  /** RFC 3339. */
  readonly notAfter?: string;
  /** Calendar days in Japan; negative after the end. */
  readonly daysLeft?: number;
}

const User = z.object({
  companyId: z.string(),
  userId: z.string(),
  loginId: z.string(),
  name: z.string(),
  certificate: z.object({
    state: z.enum(['none', 'issuing', 'active', 'renewing', 'revoked']),
    serialNumber: z.string().optional(),
    notAfter: z.string().optional(),
  }),
});
const Company = z.object({ companyId: z.string(), name: z.string() });
const shown = 500;

/** The certificates of the first users of the table, as the administrators' list shows them, with their companies. */
export async function listCertificates(aws: SimulatedAws, now: Date): Promise<readonly UserCertificate[]> {
  const [users, companies] = await Promise.all([
    readItems(aws, User, userItem.prefix),
    readItems(aws, Company, companyItem.prefix),
  ]);
  const names = new Map(companies.map(({ companyId, name }) => [companyId, name]));
  return users.slice(0, shown).map(({ certificate, ...who }) => {
    const companyName = names.get(who.companyId);
    return { ...who, ...(companyName && { companyName }), ...certificateView(certificate, now) };
  });
}

/** Every certificate of a user, the newest first, with its text. */
export async function showCertificates(
  aws: SimulatedAws,
  userId: string,
): Promise<{ readonly items: readonly object[] }> {
  const rows = await readItems(aws, Certificate, certificateItem.prefix);
  const own = rows.filter((row) => row.userId === userId);
  return { items: own.sort((a, b) => (a.notBefore < b.notBefore ? 1 : -1)).map((row) => detailOf(aws, row)) };
}

function detailOf({ pca }: SimulatedAws, row: Certificate): object {
  const issued = row.authorityArn ? pca.certificates(row.authorityArn) : [];
  const pem = issued.find(({ serial }) => serial === row.serialNumber.toLowerCase())?.pem;
  const { thumbprint, serialNumber, state, authority, notBefore, notAfter, revokedAt, revokedBy, renewedFrom } = row;
  const x509 = pem === undefined ? undefined : new X509Certificate(pem);
  const names = x509 && { subject: x509.subject.replaceAll('\n', ', '), issuer: x509.issuer.replaceAll('\n', ', ') };
  const record = { serialNumber, state, authority, notBefore, notAfter, revokedAt, revokedBy, renewedFrom, thumbprint };
  return { ...record, ...names, pem };
}
