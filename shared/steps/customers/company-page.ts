import { companyLists, foldedCompanyName, nameKindOf } from '../../domain/lookups.ts';
import { cut } from '../../operation/cursor.ts';
import { type Company, directoryItem } from '../../table/companies.ts';
import { inCompanyList, isFoundBy } from '../../table/lookups.ts';
import type { Table } from '../../table/table.ts';
import { type CustomerPosition, leading } from './leading.ts';

/** What a list of contracts is restricted to. */
interface Filters {
  readonly state?: string | undefined;
  readonly loginMethod?: string | undefined;
  readonly name?: string | undefined;
}

type Position = CustomerPosition | { readonly companyId: string };

interface Asked {
  readonly limit: number;
  readonly after: Position | undefined;
}

interface CompanyPage {
  readonly companyIds: readonly string[];
  readonly last: Position | undefined;
  /** Whether a company belongs to the page: its record says so. */
  readonly has: (company: Company) => boolean;
}

/** The companies of a page with filters; undefined for a name without letters and digits. */
export async function companyPage(
  { state, loginMethod, name }: Filters,
  { limit, after }: Asked,
  table: Table<{ lookups: ['page'] }>,
): Promise<CompanyPage | undefined> {
  const term = name === undefined ? undefined : foldedCompanyName(name);
  if (term === '' || (term?.length ?? 0) > 60) return undefined;
  const lists = companyLists.filter(
    (list) => (state ?? list.state) === list.state && (loginMethod ?? list.loginMethod) === list.loginMethod,
  );
  const by = term === undefined ? 'companies' : nameKindOf(term);
  const sources = lists.map((list) => inCompanyList(by, list, term));
  const position = after && 'source' in after ? after : undefined;
  const { items, last } = cut(await leading(sources, { limit: limit + 1, after: position }, table), limit);
  return {
    companyIds: items.map(({ companyId }) => companyId),
    last: last && { source: last.source, after: last.after },
    has: (company) => items.some((lookup) => lookup.companyId === company.companyId && isFoundBy(company, lookup)),
  };
}

/** All contracts, in the order in which they were opened. */
export async function everyCompany(
  { limit, after }: Asked,
  table: Table<{ companies: ['directory'] }>,
): Promise<CompanyPage> {
  const from = after && 'companyId' in after ? { after: { ...directoryItem.key(after.companyId) } } : {};
  const found = await table.companies.directory({ limit: limit + 1, ...from });
  const { items, last } = cut(found.items, limit);
  return {
    companyIds: items.map(({ companyId }) => companyId),
    last: last && { companyId: last.companyId },
    has: () => true,
  };
}
