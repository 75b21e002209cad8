import type { OfferingBank } from '../../domain/approval-modes.ts';
import { DomainError } from '../../domain/errors.ts';
import { heldRights } from '../../domain/held-rights.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { Subordinate } from '../../operation/subject-kinds.ts';
import type { Rights } from '../../table/rights.ts';
import type { User } from '../../table/user.ts';

interface FindContext {
  readonly found: { readonly user: User | undefined; readonly rights: Rights | undefined };
  readonly caller: SessionCaller;
  readonly profile: OfferingBank;
}

/**
 * The user an operation acts on, with rights. @throws `user.notFound`, also for a user of another company;
 * `request.conflict` if the rights were changed between the two reads, which the gate makes in one request but not at
 * one instant
 */
export function foundUser({ found, caller, profile }: FindContext): Subordinate {
  const { user, rights } = found;
  if (!user || !rights) throw new DomainError('user.notFound');
  if (rights.version !== user.rightsVersion) throw new DomainError('request.conflict');
  return { user, granted: rights, rights: heldRights(rights, caller.company, profile) };
}
