import { DomainError } from '../../domain/errors.ts';
import type { Issuance } from '../../table/issuances.ts';
import { abandonIssuance } from './abandon-issuance.ts';
import { activateCertificate, discard, type Issued, isIssued } from './activate-certificate.ts';
import { fetchCertificate } from './fetch-certificate.ts';
import type { IssuanceContext } from './issuance-context.ts';

/** The authority remembers a token for five minutes; a request at the last moment must still arrive in time. */
const tokenMilliseconds = 290_000;

/**
 * Advances an issuance as far as possible now, for the applicant, get-issuance or the reconciler. `undefined`: the
 * authority is still working. @throws `issuance.failed` if no certificate will result
 */
export async function finishIssuance(
  context: IssuanceContext,
  issuance: Issuance,
  pauses: readonly number[],
): Promise<Issued | undefined> {
  if (!isKnownToAuthority(issuance, context.clock())) {
    await abandonIssuance(context, issuance, 'issuance.failed');
    throw new DomainError('issuance.failed');
  }
  try {
    const made = await fetchCertificate(context, issuance, pauses);
    if (!made) return undefined;
    return issuance.state === 'abandoned'
      ? await discard(context, made)
      : await activateCertificate(context, issuance, made);
  } catch (thrown) {
    if (!(thrown instanceof DomainError) || thrown.code !== 'issuance.failed') throw thrown;
    // Another call may have been faster and succeeded.
    const current = await context.table.issuances.get(issuance.issuanceId);
    if (isIssued(current)) return current;
    // The authority will not issue, or its certificate was revoked. If the issuance was closed elsewhere, this is
    // refused too.
    await abandonIssuance(context, issuance, thrown.code);
    throw thrown;
  }
}

/** A later request would cause a second certificate, whatever became of the first. */
function isKnownToAuthority({ arn, requestedAt }: Issuance, now: Date): boolean {
  return arn !== undefined || now.getTime() - Date.parse(requestedAt) < tokenMilliseconds;
}
