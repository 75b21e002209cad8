import * as z from 'zod/mini';
import type { GrantedRights } from '../domain/held-rights.ts';
import { splitLimits } from '../domain/limits.ts';
import { Role } from '../domain/user-rules.ts';
import { queries, reads, readsAll, writes } from './capability.ts';
import type { Put } from './engine.ts';
import { entity, plainId, refusal } from './entity.ts';

/**
 * The rights granted to a user, apart from the user's record: many functions write that record, and only those that
 * grant rights write here (threat 50). The gate decides from this item alone; a user without one can do nothing. The
 * master's contains only the role, because the master's rights are derived from the contract (D-32).
 */
export const Rights = z.object({
  companyId: z.string(),
  userId: z.string(),
  /** Rises with each change, together with the record's `rightsVersion`. */
  version: z.int(),
  role: Role,
  permissions: z.optional(z.array(z.string())),
  accounts: z.optional(z.array(z.string())),
  /** Yen per transaction, by row (D-31). */
  limits: z.optional(z.record(z.string(), z.int())),
});
export type Rights = z.infer<typeof Rights>;

const Amounts = z.record(z.string(), z.int());

export const rightsItem = entity({
  name: 'rights',
  prefix: 'RIGHTS#',
  schema: Rights,
  ids: [plainId, plainId],
  key: (companyId: string, userId: string) => ({ pk: `RIGHTS#${companyId}`, sk: `USER#${userId}` }),
  upgrades: [
    // Form 2: the rows of 振込振替 and 給与・賞与振込 are split (D-31). The master's item has no limits.
    { attributes: ['limits'], to: ({ limits }) => ({ limits: limits && splitLimits(Amounts.parse(limits)) }) },
  ],
});

/** The first rights of a user; for the master only the role is kept. */
export function newRights(companyId: string, { userId, role, permissions, accounts, limits }: GrantedRights): Rights {
  const common = { companyId, userId, version: 1, role };
  if (role === 'master') return common;
  return { ...common, permissions: [...(permissions ?? [])], accounts: [...(accounts ?? [])], limits: { ...limits } };
}

export const rights = {
  get: reads(rightsItem),
  getAll: readsAll(rightsItem),
  list: queries(rightsItem, (companyId: string, page: { limit: number; after?: Record<string, string> }) => ({
    partition: `RIGHTS#${companyId}`,
    ...page,
  })),
  grant: writes(
    'put',
    rightsItem.prefix,
    (granted: Rights): Put =>
      rightsItem.create(rightsItem.key(granted.companyId, granted.userId), granted, 'request.conflict'),
  ),
  /**
   * Deleted with the user. They must be those that were read, because the company's count of administrators was
   * computed from them.
   */
  withdraw: writes('delete', rightsItem.prefix, ({ companyId, userId, version }: Rights) => ({
    kind: 'delete' as const,
    key: rightsItem.key(companyId, userId),
    when: [{ field: 'version', is: version }],
    otherwise: refusal('request.conflict'),
  })),
};
