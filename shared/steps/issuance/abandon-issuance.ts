import type { ErrorCode } from '../../domain/errors.ts';
import type { Write } from '../../table/engine.ts';
import type { Issuance } from '../../table/issuances.ts';
import type { User } from '../../table/users.ts';
import type { IssuanceContext } from './issuance-context.ts';
import { issuanceHistory } from './issuance-history.ts';

/** How long a finished issuance is kept, for an applicant whose answer was lost. */
const retentionDays = 30;

export const finishedUntil = (now: Date) => Math.floor(now.getTime() / 1000) + retentionDays * 86_400;

/**
 * Ends an issuance of which nothing usable came: the user has again what it had before, its window stays open so that it can
 * go on, and the history says why. What the authority made, if anything, was revoked before or is unknown to everybody.
 * @throws `issuance.failed` or `request.conflict` when somebody else finished it meanwhile
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

/** Nothing to give back when a revocation or another issuance came in between. */
function givenBack({ table }: IssuanceContext, { issuanceId, renewedFrom }: Issuance, user: User): readonly Write[] {
  const { state, thumbprint } = user.certificate;
  const isIssuing = (state === 'issuing' || state === 'renewing') && user.certificate.issuanceId === issuanceId;
  if (!isIssuing) return [];
  const before = renewedFrom ? 'active' : thumbprint ? 'revoked' : 'none';
  return [table.users.issuanceAbandoned(user, issuanceId, before)];
}
