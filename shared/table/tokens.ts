import * as z from 'zod/mini';
import { DomainError } from '../domain/errors.ts';
import { TokenAlgorithm } from '../domain/token-rules.ts';
import { clearedAttempts } from './attempts.ts';
import { queries, reads, readsAll, writes } from './capability.ts';
import type { Otherwise, Test, Update } from './engine.ts';
import { entity, Instant, plainId, refusal } from './entity.ts';
import { guessCounterFields, guessCounterOn } from './guess-counters.ts';

/** A company's one-time-password token; the users in `userIds` share it (A10-3). */
export const Token = z.object({
  companyId: z.string(),
  serialNumber: z.string(),
  /** Version of the administered data; the counter and spent steps do not change it. */
  version: z.int(),
  state: z.enum(['usable', 'revoked']),
  algorithm: TokenAlgorithm,
  /** Encrypted for this company and serial number (`TokenVault`); destroyed by a revocation. */
  sealedSecret: z.optional(z.string()),
  userIds: z.array(z.string()),
  /** The last accepted time step. No step up to this one is ever accepted again, from any sharer (I9, X-2). */
  lastStep: z.int(),
  /** The code of that step. It is spent and therefore harmless; it distinguishes a repeated code from a guess. */
  lastCode: z.optional(z.string()),
  drift: z.int(),
  assignedAt: Instant,
  revokedAt: z.optional(Instant),
  ...guessCounterFields,
});
export type Token = z.infer<typeof Token>;

export const tokenItem = entity({
  name: 'token',
  prefix: 'TOKEN#',
  schema: Token,
  ids: [plainId, plainId],
  // The company is part of the key, so another company's serial number finds nothing (I21, threat 16).
  key: (companyId: string, serialNumber: string) => ({ pk: `TOKEN#${companyId}`, sk: serialNumber }),
});

/** A token the bank bought: in stock until it is assigned; afterwards it names its company. */
export const StockedToken = z.object({
  serialNumber: z.string(),
  algorithm: TokenAlgorithm,
  sealedSecret: z.optional(z.string()),
  importedAt: Instant,
  /** The import by upload that prepared it; the token is in stock once that import is done (decision 33). */
  importId: z.optional(z.string()),
  companyId: z.optional(z.string()),
  assignedAt: z.optional(Instant),
});
export type StockedToken = z.infer<typeof StockedToken>;

export const stockedTokenItem = entity({
  name: 'stockedToken',
  prefix: 'BANK#TOKENS',
  schema: StockedToken,
  ids: [plainId],
  key: (serialNumber: string) => ({ pk: 'BANK#TOKENS', sk: serialNumber }),
});

const keyOf = ({ companyId, serialNumber }: Pick<Token, 'companyId' | 'serialNumber'>) =>
  tokenItem.key(companyId, serialNumber);

const update = <A extends readonly unknown[]>(build: (...args: A) => Update) =>
  writes('update', tokenItem.prefix, build);

const accepts: readonly Test[] = [
  { field: 'state', is: 'usable' },
  { field: 'stopped', is: false },
];

/** What accepting a code stores: its step is spent for all sharers at once. */
export interface AcceptedCode {
  readonly code: string;
  readonly step: number;
  readonly drift: number;
}

const cleared = { set: { ...clearedAttempts.set, beingChecked: 0 }, remove: clearedAttempts.remove };

const spending = ({ code, step, drift }: AcceptedCode) => ({
  set: { lastStep: step, lastCode: code, drift, ...cleared.set },
  remove: cleared.remove,
  when: [{ field: 'lastStep', below: step } as const, ...accepts],
});

/** A right code whose step was already spent. */
export const otpUsed = () => new DomainError('proof.wrong', { which: 'otp', reason: 'otpUsed' });

/** Stopped or revoked since, or another sharer was faster with the same code. */
const notAccepted: Otherwise = (existing) =>
  existing?.['state'] === 'usable' && existing['stopped'] === false
    ? otpUsed()
    : new DomainError('proof.stopped', { which: 'otp' }, tokenItem.read(existing)?.userIds);

/** The same code was used faster, or an administrator changed the token since. */
const notRegistered =
  ({ step }: AcceptedCode): Otherwise =>
  (existing) => {
    const lastStep = existing?.['lastStep'];
    return typeof lastStep === 'number' && lastStep >= step ? otpUsed() : new DomainError('request.conflict');
  };

export const tokens = {
  get: reads(tokenItem),
  list: queries(tokenItem, (companyId: string, page: { limit: number; after?: Record<string, string> }) => ({
    partition: `TOKEN#${companyId}`,
    ...page,
  })),
  ...guessCounterOn(tokenItem, { keyOf, when: [{ field: 'state', is: 'usable' }], which: 'otp' }),
  clearAttempts: update((token: Token) => ({
    kind: 'update',
    key: keyOf(token),
    ...cleared,
    when: accepts,
    otherwise: notAccepted,
  })),
  spend: update((token: Token, code: AcceptedCode) => ({
    kind: 'update',
    key: keyOf(token),
    ...spending(code),
    otherwise: notAccepted,
  })),
  /** Adds a user to the token, and spends the code that proves possession (A10-2). */
  register: update((token: Token, userId: string, code: AcceptedCode) => {
    const { set, ...rest } = spending(code);
    const change = { ...rest, set: { ...set, userIds: [...token.userIds, userId] } };
    return { ...tokenItem.updateAtVersion(keyOf(token), token, change), otherwise: notRegistered(code) };
  }),
  /** Adds a user to the token, without a code: an administrator does not hold the device (A8-14). */
  give: update((token: Token, userId: string) =>
    tokenItem.updateAtVersion(keyOf(token), token, {
      set: { userIds: [...token.userIds, userId] },
      when: [{ field: 'state', is: 'usable' }],
    }),
  ),
  /** Removes a deleted user; the others keep the token. */
  leave: update((token: Token, userId: string) =>
    tokenItem.updateAtVersion(keyOf(token), token, {
      set: { userIds: token.userIds.filter((each) => each !== userId) },
    }),
  ),
  /** Ends the stop for everyone who shares it (A10-11). */
  release: update((token: Token) =>
    tokenItem.updateAtVersion(keyOf(token), token, {
      set: { ...cleared.set, stopped: false },
      remove: cleared.remove,
      when: [
        { field: 'state', is: 'usable' },
        { field: 'stopped', is: true },
      ],
    }),
  ),
  /**
   * Revokes permanently: the secret is destroyed and the token has no users (A10-13); `users.tokenRevoked` updates each
   * user.
   */
  revoke: update((token: Token, at: string) =>
    tokenItem.updateAtVersion(keyOf(token), token, {
      set: { state: 'revoked', revokedAt: at, userIds: [] },
      remove: ['sealedSecret'],
      when: [{ field: 'state', is: 'usable' }],
    }),
  ),
  assign: writes('put', tokenItem.prefix, (token: Token) => tokenItem.create(keyOf(token), token, 'token.assigned')),
};

export const tokenStock = {
  getAll: readsAll(stockedTokenItem),
  list: queries(stockedTokenItem, (page: { limit: number; after?: Record<string, string> }) => ({
    partition: 'BANK#TOKENS',
    ...page,
  })),
  add: writes('put', stockedTokenItem.prefix, (token: StockedToken) =>
    stockedTokenItem.create(stockedTokenItem.key(token.serialNumber), token, 'token.exists'),
  ),
  /** A token that an unfinished import prepared now belongs to another import, with the secret of that one's file. */
  takeOver: writes(
    'update',
    stockedTokenItem.prefix,
    ({ serialNumber, algorithm, sealedSecret, importedAt, importId }: StockedToken, from: string): Update => ({
      kind: 'update',
      key: stockedTokenItem.key(serialNumber),
      set: { algorithm, sealedSecret, importedAt, importId },
      when: [
        { field: 'importId', is: from },
        { field: 'companyId', absent: true },
      ],
      otherwise: refusal('request.conflict'),
    }),
  ),
  /** The secret leaves the stock with the token. */
  handOut: writes(
    'update',
    stockedTokenItem.prefix,
    ({ serialNumber }: StockedToken, companyId: string, at: string): Update => ({
      kind: 'update',
      key: stockedTokenItem.key(serialNumber),
      set: { companyId, assignedAt: at },
      remove: ['sealedSecret'],
      when: [{ field: 'companyId', absent: true }],
      otherwise: refusal('token.assigned'),
    }),
  ),
};
