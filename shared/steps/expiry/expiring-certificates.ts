import type { Certificate } from '../../table/certificates.ts';
import type { Table } from '../../table/table.ts';
import type { User } from '../../table/user.ts';

/** A user's current certificate, neither renewed nor revoked, with its user. */
export interface Held {
  readonly certificate: Certificate;
  readonly user: User;
}

type ExpiryTable = Table<{ certificates: ['expiringOn']; users: ['getAll'] }>;

/** Certificates per page: few enough that their users are read in one request. */
const pageLimit = 100;

/**
 * The certificates of one shard that expire on a JST date, page by page, limited to their users' current certificates
 * (D-15).
 */
export async function* heldCertificates(
  table: ExpiryTable,
  expiryDate: string,
  shard: number,
): AsyncGenerator<{ readonly found: number; readonly held: readonly Held[] }> {
  let after: Readonly<Record<string, string>> | undefined;
  do {
    const page = await table.certificates.expiringOn(expiryDate, shard, { limit: pageLimit, ...(after && { after }) });
    const users = await table.users.getAll(page.items.map(({ companyId, userId }) => [companyId, userId]));
    const pairs = page.items.map((certificate, index) => ({ certificate, user: users[index] }));
    yield { found: page.items.length, held: pairs.filter(isHeld) };
    after = page.next;
  } while (after);
}

function isHeld(pair: { readonly certificate: Certificate; readonly user: User | undefined }): pair is Held {
  const { certificate, user } = pair;
  const pointer = user?.certificate;
  const isInUse = pointer?.state === 'active' || pointer?.state === 'renewing';
  return isInUse && pointer.thumbprint === certificate.thumbprint;
}
