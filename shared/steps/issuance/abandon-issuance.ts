import type { ErrorCode } from '../../domain/errors.ts';
import type { Write } from '../../table/engine.ts';
import type { Issuance } from '../../table/issuances.ts';
import type { User } from '../../table/user.ts';
import type { IssuanceContext } from './issuance-context.ts';
import { issuanceHistory } from './issuance-history.ts';

/** Days for which a finished issuance is kept, for an applicant whose answer was lost. */
const retentionDays = 30;

export const finishedUntil = (now: Date) => Math.floor(now.getTime() / 1000) + retentionDays * 86_400;

/**
 * Ends an issuance without a usable certificate: the user is back in the previous state with the window open, and the
 * history states why. A certificate that the authority may have issued was revoked before, or nobody has it. @throws
 * `issuance.failed`, or `request.conflict` if it was finished elsewhere meanwhile
 */
export async function abandonIssuance(context: IssuanceContext, issuance: Issuance, code: ErrorCode): Promise<void> {
  const { table, now } = context;
  const { companyId, userId, issuanceId } = issuance;
  const user = await table.users.get(companyId, userId);
  const writes = [
    table.issuances.failed(issuanceId, finishedUntil(now)),
    ...(user ? givenBack(context, issuance, user) : []),
    issuanceHistory(context, issuance, { event: 'certificate.requested', code }),
  ];
  await context.commit(writes);
}

/** Empty if a revocation or another issuance came in between. */
function givenBack({ table }: IssuanceContext, { issuanceId, renewedFrom }: Issuance, user: User): readonly Write[] {
  const { issuanceId: underWay, thumbprint } = user.certificate;
  if (underWay !== issuanceId) return [];
  const before = renewedFrom ? 'active' : thumbprint ? 'revoked' : 'none';
  return [table.users.issuanceAbandoned(user, issuanceId, before)];
}
