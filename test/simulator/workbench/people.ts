import * as z from 'zod';
import { companyItem } from '../../../shared/table/companies.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { SimulatedAws } from '../aws/aws.ts';
import { readItems } from './read-items.ts';

/** The names that ids stand for. */
export interface People {
  readonly companies: Readonly<Record<string, string>>;
  readonly users: Readonly<
    Record<string, { readonly loginId: string; readonly name: string; readonly companyId: string }>
  >;
}

const Company = z.object({ companyId: z.string(), name: z.string() });
const User = z.object({ userId: z.string(), companyId: z.string(), loginId: z.string(), name: z.string() });

/** The companies and users of the table. */
export async function listPeople(aws: SimulatedAws): Promise<People> {
  const [companies, users] = await Promise.all([
    readItems(aws, Company, companyItem.prefix),
    readItems(aws, User, userItem.prefix),
  ]);
  return {
    companies: Object.fromEntries(companies.map(({ companyId, name }) => [companyId, name])),
    users: Object.fromEntries(users.map(({ userId, ...user }) => [userId, user])),
  };
}
