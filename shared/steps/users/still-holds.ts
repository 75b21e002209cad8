import type { SessionCaller } from '../../operation/caller.ts';
import type { User } from '../../table/user.ts';

/**
 * The caller, for the condition that the rights are those that the gate read: it reads user and rights in one request, but
 * not in one instant.
 */
export const stillHolds = ({ user, rightsVersion }: SessionCaller): User => ({ ...user, rightsVersion });
