import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import {
  foldedCompanyName,
  foldedEmail,
  foldedLoginId,
  foldedName,
  foldedSerialNumber,
  type LookedUp,
} from '../domain/lookups.ts';
import type { Capability } from './capability.ts';
import type { Item, Key, Put, Test, Write } from './engine.ts';
import { entity, refusal } from './entity.ts';
import { type AccountName, accountName } from './logins.ts';

/**
 * Points from what a customer says of themselves to the company or user. The owner's record lists its lookups in
 * `foundBy`, and the lookups move in the transactions that change the record; a lookup that the record does not list is
 * not followed.
 */
export const Lookup = z.object({
  companyId: z.string(),
  userId: z.optional(z.string()),
  /** The row of a certificate found by its serial number; such a lookup is never removed, as the row is not. */
  thumbprint: z.optional(z.string()),
});
export type Lookup = z.infer<typeof Lookup>;

/** A company, or a user of it. */
export type Owner = Pick<Lookup, 'companyId' | 'userId'>;

const kindForm = /^[A-Za-z]{1,20}$/;
/** The longest is that of a suspended company with certificates whose name has 60 letters. */
const valueForm = /^[\p{L}\p{N}/]{1,82}$/u;
const ownerForm = /^[0-9A-Za-z-]{1,128}(?:\/[0-9A-Za-z-]{1,128})?$/;

/** The list that a value belongs to, and the name by which that is in order, so that the beginning of one finds it. */
function placeOf(by: string, value: string): { readonly list: string; readonly name?: string } {
  if (by === 'userName') return { list: [...value][0] ?? '', name: value };
  if (by !== 'companyName' && by !== 'companyKana') return { list: value };
  const [state = '', loginMethod = '', name = ''] = value.split('/');
  return { list: `${state}/${loginMethod}`, name };
}

export const lookupItem = entity({
  name: 'lookup',
  prefix: 'LOOKUP#',
  schema: Lookup,
  ids: [kindForm, valueForm, ownerForm],
  key: (by: string, value: string, owner: string): Key => {
    const { list, name } = placeOf(by, value);
    return { pk: `LOOKUP#${by}#${list}`, sk: name === undefined ? owner : `${name}/${owner}` };
  },
});

export const ownerText = ({ companyId, userId }: Owner) =>
  userId === undefined ? companyId : `${companyId}/${userId}`;

/** The form of a position in a list of lookups: a sort key. */
export const LookupPosition = z.string().check(z.regex(/^[\p{L}\p{N}/-]{1,400}$/u));

/** The address as a digest: keys appear where contents do not, in metrics and in the account's trail. */
const digestOf = (email: string) => createHash('sha256').update(foldedEmail(email)).digest('hex');

export const byEmail = (email: string): LookedUp => ({ by: 'email', value: digestOf(email) });
export const byLoginId = (loginId: string): LookedUp => ({ by: 'loginId', value: foldedLoginId(loginId) });
export const byAccount = (account: AccountName): LookedUp => ({ by: 'account', value: accountName(account) });
export const byCertificate = (serialNumber: string): LookedUp => ({
  by: 'certificate',
  value: foldedSerialNumber(serialNumber),
});

interface CompanyList {
  readonly state: string;
  readonly loginMethod: string;
}

/** The companies of a state and login method: all of them, or those whose name begins so. */
export const inCompanyList = (
  by: 'companies' | 'companyName' | 'companyKana',
  { state, loginMethod }: CompanyList,
  name?: string,
): LookedUp => ({ by, value: [state, loginMethod, ...(name === undefined ? [] : [name])].join('/') });

type FoundUser = { readonly name: string; readonly email: string; readonly loginId: string };

/** A user's lookups, as the record lists them. */
export const lookupsOfUser = ({ name, email, loginId }: FoundUser): readonly string[] =>
  listed([{ by: 'userName', value: foldedName(name) }, byEmail(email), byLoginId(loginId)]);

interface FoundCompany extends CompanyList {
  readonly name: string;
  readonly nameKana: string;
  readonly email: string;
  readonly contractId?: string | undefined;
  readonly accounts: readonly AccountName[];
}

/** A company's lookups, as the record lists them. */
export function lookupsOfCompany(company: FoundCompany): readonly string[] {
  const [name, kana] = [foldedCompanyName(company.name), foldedCompanyName(company.nameKana)];
  return listed([
    inCompanyList('companies', company),
    ...(name === '' ? [] : [inCompanyList('companyName', company, name)]),
    ...(kana === '' ? [] : [inCompanyList('companyKana', company, kana)]),
    byEmail(company.email),
    ...(company.contractId === undefined ? [] : [{ by: 'contractId', value: company.contractId } as const]),
    ...company.accounts.map(byAccount),
  ]);
}

const listedAs = ({ by, value }: LookedUp) => `${by}#${value}`;

const listed = (lookups: readonly LookedUp[]): readonly string[] => [
  ...new Set(lookups.filter(({ value }) => valueForm.test(value)).map(listedAs)),
];

/** Whether a record may be shown for a lookup: it lists it. */
export const isFoundBy = (
  record: { readonly foundBy?: readonly string[] | undefined },
  lookup: Pick<PlacedLookup, 'listedAs'>,
): boolean => record.foundBy?.includes(lookup.listedAs) ?? false;

const writeKeyOf = (text: string, owner: Owner) => {
  const [by = '', value = ''] = text.split('#');
  return lookupItem.key(by, value, ownerText(owner));
};

/** The writes that take an owner's lookups from those listed to others. */
export function lookupMoves(owner: Owner, before: readonly string[], after: readonly string[]): readonly Write[] {
  const { companyId, userId } = owner;
  const pointer = { companyId, ...(userId !== undefined && { userId }) };
  return [
    ...after
      .filter((each) => !before.includes(each))
      .map((each) => lookupItem.create(writeKeyOf(each, owner), pointer, 'request.conflict')),
    ...before
      .filter((each) => !after.includes(each))
      .map((each) => ({
        kind: 'delete' as const,
        key: writeKeyOf(each, owner),
        // One that was deleted by hand must not bar its owner from changing.
        orGone: true as const,
        when: [],
        otherwise: refusal('request.conflict'),
      })),
  ];
}

/**
 * Requires of a record that a back-fill has not listed its lookups since it was read; a back-fill does not raise the
 * version.
 */
export const listedSinceRead = ({ foundBy }: { readonly foundBy?: readonly string[] | undefined }): Test =>
  foundBy === undefined ? { field: 'foundBy', absent: true } : { field: 'foundBy', present: true };

const granted = {
  put: ['PutItem'],
  update: ['UpdateItem', 'PutItem', 'DeleteItem'],
  delete: ['DeleteItem'],
} as const;

/** A capability that writes a record together with its lookups. */
export function writesFound<A extends readonly unknown[]>(
  kind: keyof typeof granted,
  prefix: string,
  build: (...args: A) => readonly Write[],
): Capability<(...args: A) => readonly Write[]> {
  const [own, ...others] = granted[kind];
  const ofLookups = kind === 'update' ? others : [own];
  return {
    grants: [{ action: own, prefix }, ...ofLookups.map((action) => ({ action, prefix: lookupItem.prefix }))],
    bind: () => build,
  };
}

/** The lookup of a certificate, written when it is activated. */
export const certificateLookup = ({
  serialNumber,
  companyId,
  userId,
  thumbprint,
}: {
  readonly serialNumber: string;
  readonly companyId: string;
  readonly userId: string;
  readonly thumbprint: string;
}) => {
  const { by, value } = byCertificate(serialNumber);
  const key = lookupItem.key(by, value, ownerText({ companyId, userId }));
  return lookupItem.create(key, { companyId, userId, thumbprint }, 'request.conflict');
};

interface LookupPage {
  readonly limit: number;
  /** The position after which the page begins. */
  readonly after?: string | undefined;
}

/** A lookup with its position in the list that it was read from, and as its owner lists it. */
export type PlacedLookup = Lookup & { readonly position: string; readonly listedAs: string };

const page: Capability<(lookedUp: LookedUp, page: LookupPage) => Promise<readonly PlacedLookup[]>> = {
  grants: [{ action: 'Query', prefix: lookupItem.prefix }],
  bind:
    (engine) =>
    async ({ by, value }, { limit, after }) => {
      if (!valueForm.test(value)) throw new Error(`no ${by} has this form`);
      const { list, name } = placeOf(by, value);
      const partition = `LOOKUP#${by}#${list}`;
      const { items } = await engine.query({
        partition,
        limit,
        ...(name !== undefined && { prefix: name }),
        ...(after !== undefined && { after: { pk: partition, sk: after } }),
      });
      return items.flatMap((item) => {
        const lookup = lookupItem.read(item);
        // The name that was found begins with the one looked for.
        const found = name === undefined ? value : `${value}${(item.sk.split('/')[0] ?? '').slice(name.length)}`;
        return lookup ? [{ ...lookup, position: item.sk, listedAs: listedAs({ by, value: found }) }] : [];
      });
    },
};

/** The lookup of a user's certificate that a record names; none if it names none. */
interface Holder {
  readonly companyId: string;
  readonly userId: string;
  readonly certificate: { readonly serialNumber?: string | undefined; readonly thumbprint?: string | undefined };
}

const certificateOf = ({ companyId, userId, certificate: { serialNumber, thumbprint } }: Holder) =>
  serialNumber === undefined || thumbprint === undefined ? [] : [{ companyId, userId, serialNumber, thumbprint }];

export const lookups = {
  /** The lookups of a value; of a name, those that begin with it, in the order of names. */
  page,
  /** The lookups that these users' certificates lack: those issued before there were any (a back-fill). */
  ofCertificates: {
    grants: [
      { action: 'GetItem', prefix: lookupItem.prefix },
      { action: 'PutItem', prefix: lookupItem.prefix },
    ],
    bind: (engine) => async (users) => {
      const puts = users.flatMap(certificateOf).map(certificateLookup);
      const present: (Item | undefined)[] = [];
      for (let from = 0; from < puts.length; from += 100)
        present.push(...(await engine.get(puts.slice(from, from + 100).map(({ item: { pk, sk } }) => ({ pk, sk })))));
      return puts.filter((_put, index) => present[index] === undefined);
    },
  } satisfies Capability<(users: readonly Holder[]) => Promise<readonly Put[]>>,
};
