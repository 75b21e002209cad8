import type { Sought } from '../../domain/customer-terms.ts';
import { companyLists, type LookedUp, nameKindOf } from '../../domain/lookups.ts';
import { cut } from '../../operation/cursor.ts';
import type { Certificate } from '../../table/certificates.ts';
import type { Company } from '../../table/companies.ts';
import {
  byAccount,
  byCertificate,
  byEmail,
  byLoginId,
  inCompanyList,
  isFoundBy,
  type PlacedLookup,
} from '../../table/lookups.ts';
import type { Table } from '../../table/table.ts';
import type { StockedToken } from '../../table/tokens.ts';
import type { User } from '../../table/user.ts';
import { type CustomerLine, customerLine } from '../../views/customer-view.ts';
import { tokenHolders } from '../users/all-users.ts';
import { type CustomerPosition, leading, type Placed } from './leading.ts';

interface FindContext {
  readonly table: Table<{
    lookups: ['page'];
    companies: ['getAll'];
    users: ['getAll', 'holdersOf'];
    certificates: ['getAll'];
    tokenStock: ['getAll'];
  }>;
  readonly now: Date;
}

interface Asked {
  readonly limit: number;
  readonly after: CustomerPosition | undefined;
}

/** The lists in which to look, in order; the holders of a token come after the last one. */
function sourcesOf(sought: Sought): readonly LookedUp[] {
  if (sought.by === 'account') return [byAccount(sought)];
  if (sought.by === 'email') return [byEmail(sought.email)];
  if (sought.by === 'serialNumber') return sought.certificate === undefined ? [] : [byCertificate(sought.certificate)];
  if (sought.by === 'name')
    return [
      ...companyLists.map((list) => inCompanyList(nameKindOf(sought.company), list, sought.company)),
      { by: 'userName', value: sought.user },
    ];
  const { contractId, loginId } = sought;
  // A pair names one user: the contract ID only says of which company.
  const isPair = contractId !== undefined && loginId !== undefined && contractId !== loginId;
  return [
    ...(contractId === undefined || isPair ? [] : [{ by: 'contractId', value: contractId } as const]),
    ...(loginId === undefined ? [] : [byLoginId(loginId)]),
  ];
}

/**
 * The customers found, in the order of their sources, and the position at which the next page begins. Takes two requests
 * to the table in sequence: what leads to them, then their records.
 */
export async function findCustomers(
  sought: Sought,
  { limit, after }: Asked,
  context: FindContext,
): Promise<{ readonly items: CustomerLine[]; readonly last: CustomerPosition | undefined }> {
  const sources = sourcesOf(sought);
  const [found, stock] = await Promise.all([
    leading(sources, { limit: limit + 1, after }, context.table),
    sought.by === 'serialNumber' ? context.table.tokenStock.getAll(sought.tokens.map((each) => [each])) : [],
  ]);
  const led = cut(found, limit);
  const tokens = led.last ? [] : stock.flatMap((token) => (token?.companyId ? [token] : []));
  const lines = await recordsOf(led.items, { tokens, sources, sought, after }, context);
  const shown = cut(lines, limit);
  const last = led.last ?? shown.last;
  return {
    items: shown.items.map(({ line }) => line),
    last: last && { source: last.source, after: last.after },
  };
}

interface Beyond {
  readonly tokens: readonly StockedToken[];
  readonly sources: readonly LookedUp[];
  readonly sought: Sought;
  readonly after: CustomerPosition | undefined;
}

async function recordsOf(
  found: readonly Placed<PlacedLookup>[],
  { tokens, sources, sought, after }: Beyond,
  { table, now }: FindContext,
): Promise<readonly Placed<{ readonly line: CustomerLine }>[]> {
  const companyIds = [...new Set([...found, ...tokens].flatMap(({ companyId }) => companyId ?? []))];
  const [companies, users, certificates, holders] = await Promise.all([
    companiesOf(companyIds, table),
    table.users.getAll(found.flatMap(({ companyId, userId }) => (userId ? [[companyId, userId] as const] : []))),
    table.certificates.getAll(found.flatMap(({ thumbprint }) => (thumbprint ? [[thumbprint] as const] : []))),
    Promise.all(tokens.map((token) => holdersOf(token, table))),
  ]);
  const records = { companies, users: byUserId(users), certificates: byThumbprint(certificates) };
  const isAsked = (company: Company) =>
    sought.by !== 'loginId' || sought.contractId === undefined || sought.contractId === sought.loginId
      ? true
      : company.contractId === sought.contractId;
  const led = found.flatMap((lookup) => {
    const lookedUp = sources[lookup.source];
    const line = lookedUp && lineOf(lookup, { lookedUp, isAsked }, records, now);
    return line ? [{ line, source: lookup.source, after: lookup.after }] : [];
  });
  const held = holders.flat().flatMap(({ tokenSerialNumber, companyId, user }) => {
    const company = companies.get(companyId);
    const position = user ? `${companyId}/${user.userId}` : companyId;
    if (!company || (after?.source === sources.length && position <= after.after)) return [];
    const line = customerLine('token', { company, user, tokenSerialNumber }, now);
    return [{ line, source: sources.length, after: position }];
  });
  return [...led, ...held];
}

interface Records {
  readonly companies: ReadonlyMap<string, Company>;
  readonly users: ReadonlyMap<string, User>;
  readonly certificates: ReadonlyMap<string, Certificate>;
}

interface Following {
  readonly lookedUp: LookedUp;
  readonly isAsked: (company: Company) => boolean;
}

/** The line of a lookup, if its record still lists it; of a certificate, if it has a row. */
function lineOf(
  lookup: PlacedLookup,
  { lookedUp, isAsked }: Following,
  { companies, users, certificates }: Records,
  now: Date,
): CustomerLine | undefined {
  const { companyId, userId, thumbprint } = lookup;
  const company = companies.get(companyId);
  const user = userId === undefined ? undefined : users.get(userId);
  if (!company || !isAsked(company) || lookedUp.by === 'companies') return undefined;
  if (lookedUp.by === 'certificate') {
    const certificate = certificates.get(thumbprint ?? '');
    return certificate && customerLine('certificate', { company, user, certificate }, now);
  }
  const owner = userId === undefined ? company : user;
  return owner && isFoundBy(owner, lookup) ? customerLine(lookedUp.by, { company, user }, now) : undefined;
}

async function companiesOf(ids: readonly string[], table: FindContext['table']) {
  const found = await table.companies.getAll(ids);
  return new Map(found.map((company) => [company.companyId, company]));
}

/** The company that has a token, then its users in the order of their ids. */
async function holdersOf({ companyId = '', serialNumber }: StockedToken, table: FindContext['table']) {
  const users = await tokenHolders(table, { companyId, serialNumber });
  return [undefined, ...users].map((user) => ({ tokenSerialNumber: serialNumber, companyId, user }));
}

const byUserId = (users: readonly (User | undefined)[]) =>
  new Map(users.flatMap((user) => (user ? [[user.userId, user]] : [])));
const byThumbprint = (certificates: readonly (Certificate | undefined)[]) =>
  new Map(certificates.flatMap((each) => (each ? [[each.thumbprint, each]] : [])));
