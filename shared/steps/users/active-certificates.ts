import type { Certificate } from '../../table/certificates.ts';
import type { Table } from '../../table/table.ts';
import type { User } from '../../table/user.ts';

/** The certificates with which a user can log in: the current one, and the one it replaces if still valid (D-13). */
export async function activeCertificates(
  { table }: { readonly table: Table<{ certificates: ['get'] }> },
  { certificate: { thumbprint, replaces } }: User,
): Promise<readonly Certificate[]> {
  const thumbprints = [thumbprint, replaces].filter((each) => each !== undefined);
  const found = await Promise.all(thumbprints.map((each) => table.certificates.get(each)));
  return found.filter((each) => each !== undefined).filter(({ state }) => state === 'active');
}
