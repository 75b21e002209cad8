import * as z from 'zod';
import { userItem } from '../../../shared/table/user.ts';
import { certificateView } from '../../../shared/views/certificate-view.ts';
import type { SimulatedAws } from '../aws/aws.ts';

/** A user and the certificate its record points to. */
export interface UserCertificate {
  readonly companyId: string;
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
const shown = 500;

/** The certificates of the first users of the table, as the administrators' list shows them. */
export async function listCertificates(aws: SimulatedAws, now: Date): Promise<readonly UserCertificate[]> {
  const [table] = aws.tables();
  if (!table) return [];
  const { items } = await aws.browse(table.name, { pk: userItem.prefix, sk: '', limit: shown });
  return items.flatMap((item) => {
    const user = User.safeParse(item);
    if (!user.success) return [];
    const { certificate, ...who } = user.data;
    return [{ ...who, ...certificateView(certificate, now) }];
  });
}
