import * as z from 'zod';
import { ask, type Visit, type VisitedBank } from '../../simulator/commands/demonstration/visit.ts';

const mark = 'Tegata スモーク試験';

/** The name of this command's companies, by which a later run or a person finds them to clean up. */
export const testCompanyName = (now: Date) => `${mark} ${now.toISOString()}`;

const Companies = z.object({
  items: z.array(z.object({ companyId: z.string(), name: z.string(), state: z.string() })),
  cursor: z.string().optional(),
});
const Users = z.object({ items: z.array(z.object({ userId: z.string(), certificateState: z.string() })) });

/**
 * Closes every company of this command that is still open, of this run or of one that was killed, and revokes the certificates of
 * its users. Done twice it does nothing. @returns how many were closed
 */
export async function closeTestCompanies(visit: Visit<VisitedBank>): Promise<number> {
  const left = await openTestCompanies(visit);
  for (const companyId of left) {
    const path = `/bank/companies/${companyId}`;
    const { items } = Users.parse(await ask(visit, visit.bank, `GET ${path}/users`));
    for (const { userId } of items.filter(({ certificateState }) => certificateState === 'active'))
      await ask(visit, visit.bank, `POST ${path}/users/${userId}/certificate/revocation`);
    await ask(visit, visit.bank, `POST ${path}/closure`);
  }
  return left.length;
}

async function openTestCompanies(visit: Visit<VisitedBank>): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) });
    const page = Companies.parse(await ask(visit, visit.bank, `GET /bank/companies?${query}`));
    const own = page.items.filter(({ name, state }) => name.startsWith(`${mark} `) && state !== 'closed');
    found.push(...own.map(({ companyId }) => companyId));
    cursor = page.cursor;
  } while (cursor);
  return found;
}
