import type { Item, Key } from '../../shared/table/engine.ts';
import { everyAudience } from '../../shared/table/notices.ts';
import type { Change } from '../engines/memory/storage.ts';

/** The kinds of items, recognized by their keys. */
export type Kind =
  | 'company'
  | 'user'
  | 'rights'
  | 'registration'
  | 'login'
  | 'confirmation'
  | 'confirmationAttempts'
  | 'otpRegistration'
  | 'secretAnswers'
  | 'mailPassword'
  | 'token'
  | 'stockedToken'
  | 'session'
  | 'certifiedKey'
  | 'issuance'
  | 'certificate'
  | 'mail'
  | 'notice'
  | 'reading'
  | 'history'
  | 'idempotency'
  | 'lookup'
  | 'transferRequest'
  | 'waitingRequest'
  | 'usedLimit'
  | 'handover'
  | 'bank';

/** Prefixes of partitions that hold one kind. */
const ofPrefix: Readonly<Record<string, Kind>> = {
  LOGIN: 'login',
  REGISTRATION: 'registration',
  TOKEN: 'token',
  COMPANY: 'company',
  USER: 'user',
  RIGHTS: 'rights',
  CREDENTIAL: 'confirmation',
  ATTEMPTS: 'confirmationAttempts',
  OTPATTEMPTS: 'otpRegistration',
  SECRETANSWERS: 'secretAnswers',
  MAILPASSWORD: 'mailPassword',
  SESSION: 'session',
  CERT: 'certificate',
  CERTIFIEDKEY: 'certifiedKey',
  ISSUANCE: 'issuance',
  MAIL: 'mail',
  NOTICE: 'notice',
  READING: 'reading',
  HISTORY: 'history',
  IDEMPOTENCY: 'idempotency',
  LOOKUP: 'lookup',
  REQUEST: 'transferRequest',
  WAITING: 'waitingRequest',
  'USED-LIMIT': 'usedLimit',
};

export function kindOf({ pk }: Key): Kind {
  const [prefix = ''] = pk.split('#', 1);
  if (prefix !== 'BANK') return ofPrefix[prefix] ?? 'bank';
  if (pk.startsWith('BANK#HANDOVERS#')) return 'handover';
  return pk === 'BANK#TOKENS' ? 'stockedToken' : 'bank';
}

/** The owner of an item that belongs to no company: the bank's own, or addressed to everybody. */
export const nobodys = 'NOBODY';

export interface Mirror {
  /** Applies the changes since the last call. */
  readonly sync: () => void;
  readonly all: (kind: Kind) => readonly Item[];
  readonly find: (key: Key | undefined) => Item | undefined;
  readonly usersOf: (companyId: string) => readonly Item[];
  /** The company something belongs to, by any of its ids: company, user, session, account, notice, issuance. */
  readonly ownerOf: (id: string) => string | undefined;
  /** The company an item belongs to. */
  readonly companyOf: (item: Item) => string | undefined;
}

const nameOf = ({ pk, sk }: Key) => `${pk}\n${sk}`;
const text = (item: Item, field: string) => (typeof item[field] === 'string' ? (item[field] as string) : '');

/**
 * The table as the checks look at it: by kind, kept up from the stream of changes, and whose each id is, deleted ones too.
 * It returns the table's own items, which must not be changed.
 */
export function createMirror(changes: readonly Change[]): Mirror {
  const items = new Map<string, Item>();
  const kinds = new Map<Kind, Map<string, Item>>();
  const users = new Map<string, Map<string, Item>>();
  const owners = new Map<string, string>();
  let read = 0;

  const of = (kind: Kind) => {
    const found = kinds.get(kind) ?? new Map<string, Item>();
    kinds.set(kind, found);
    return found;
  };
  const companyOf = (item: Item): string | undefined => {
    if (typeof item['companyId'] === 'string') return text(item, 'companyId');
    const kind = kindOf(item);
    if (kind === 'notice') return audience(text(item, 'audience'));
    if (idsOfUser.includes(kind)) return owners.get(text(item, 'userId'));
    if (kind === 'idempotency') return owners.get(text(item, 'callerId')) ?? nobodys;
    return nobodys;
  };
  const audience = (id: string) => (everyAudience.includes(id) ? nobodys : owners.get(id));
  const own = (item: Item) => {
    const kind = kindOf(item);
    const owner = companyOf(item);
    if (owner === undefined || owner === nobodys) return;
    for (const field of idsOf[kind] ?? []) owners.set(text(item, field), owner);
    for (const account of (item['accounts'] ?? []) as readonly unknown[])
      if (kind === 'company') owners.set((account as { accountId: string }).accountId, owner);
  };
  const apply = ({ key, after }: Change) => {
    const name = nameOf(key);
    const kind = kindOf(key);
    if (after) {
      items.set(name, after);
      of(kind).set(name, after);
      own(after);
    } else {
      items.delete(name);
      of(kind).delete(name);
    }
    if (kind !== 'user') return;
    const companyId = key.pk.slice('USER#'.length);
    const inCompany = users.get(companyId) ?? new Map<string, Item>();
    users.set(companyId, inCompany);
    if (after) inCompany.set(name, after);
    else inCompany.delete(name);
  };

  return {
    sync: () => {
      for (; read < changes.length; read += 1) apply(changes[read] as Change);
    },
    all: (kind) => [...of(kind).values()],
    find: (key) => key && items.get(nameOf(key)),
    usersOf: (companyId) => [...(users.get(companyId)?.values() ?? [])],
    ownerOf: (id) => owners.get(id),
    companyOf,
  };
}

/** Kinds that name their user and no company. */
const idsOfUser: readonly Kind[] = [
  'confirmation',
  'confirmationAttempts',
  'otpRegistration',
  'mailPassword',
  'reading',
];

const idsOf: Partial<Record<Kind, readonly string[]>> = {
  company: ['companyId'],
  user: ['userId'],
  session: ['sessionId'],
  issuance: ['issuanceId'],
  notice: ['noticeId'],
};
