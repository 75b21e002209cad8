import { DomainError } from '../../domain/errors.ts';
import { heldRights } from '../../domain/held-rights.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Rights } from '../../table/rights.ts';
import type { User } from '../../table/users.ts';
import type { Member } from '../../views/user-view.ts';

interface FindContext {
  readonly found: { readonly user: User | undefined; readonly rights: Rights | undefined };
  readonly caller: SessionCaller;
  readonly profile: Pick<Profile, 'permissions'>;
  readonly ifMatch: number | undefined;
}

/**
 * The user an operation is about, with the user's rights, at the version the client decided on.
 * @throws `user.notFound`, the same for a user of another company; `request.staleVersion` when the record has changed since;
 * `request.conflict` when the rights were changed between the two reads, which the gate makes in one request and not at one instant.
 */
export function foundUser({ found, caller, profile, ifMatch }: FindContext): Member {
  const { user, rights } = found;
  if (!user || !rights) throw new DomainError('user.notFound');
  if (ifMatch !== undefined && ifMatch !== user.version) throw new DomainError('request.staleVersion');
  if (rights.version !== user.rightsVersion) throw new DomainError('request.conflict');
  return { user, rights: heldRights(rights, caller.company, profile.permissions) };
}
