import { DomainError } from '../domain/errors.ts';
import type { User } from '../table/users.ts';

/**
 * The user an operation is about, at the version the client decided on.
 * @throws `user.notFound`, the same for a user of another company; `request.staleVersion` when the record has changed since.
 */
export function foundUser(user: User | undefined, ifMatch: number | undefined): User {
  if (!user) throw new DomainError('user.notFound');
  if (ifMatch !== undefined && ifMatch !== user.version) throw new DomainError('request.staleVersion');
  return user;
}
