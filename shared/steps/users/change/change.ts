import type { HeldRights } from '../../../domain/held-rights.ts';
import type { Limits } from '../../../domain/limits.ts';
import type { Permission } from '../../../domain/permissions.ts';
import type { Alert } from '../../../operation/alert.ts';
import type { Write } from '../../../table/engine.ts';
import type { Change } from '../../../table/history.ts';
import type { User } from '../../../table/user.ts';

/** One part of a change of a user's record; absent parts change nothing. */
export interface PartOfChange {
  readonly writes: readonly Write[];
  /** What it changes in the record as it is shown. */
  readonly user?: Partial<User>;
  readonly rights?: HeldRights;
  /** Changes that the record does not show. */
  readonly changes?: readonly Change[];
  readonly alerts?: readonly Alert[];
}

export const unchanged: PartOfChange = { writes: [] };

/** The filled-in form of change-user. */
export interface ChangeForm {
  readonly loginId?: string | undefined;
  readonly loginIdAgain?: string | undefined;
  readonly changeLoginPassword: boolean;
  readonly loginPassword?: string | undefined;
  readonly loginPasswordAgain?: string | undefined;
  readonly changeConfirmationPassword: boolean;
  readonly confirmationPassword?: string | undefined;
  readonly confirmationPasswordAgain?: string | undefined;
  readonly temporary: boolean;
  readonly forceChange?: boolean | undefined;
  readonly name: string;
  readonly email: string;
  readonly emailAgain?: string | undefined;
  readonly administrator?: boolean | undefined;
  readonly permissions?: readonly Permission[] | undefined;
  readonly accounts?: readonly string[] | undefined;
  readonly limits?: Limits | undefined;
  readonly certificate: 'keep' | 'reissue' | 'revoke';
}
