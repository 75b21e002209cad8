import { DomainError } from '../../domain/errors.ts';
import type { Issuance } from '../../table/issuances.ts';
import { abandonIssuance } from './abandon-issuance.ts';
import { activateCertificate, discard, type Issued, isIssued } from './activate-certificate.ts';
import { fetchCertificate } from './fetch-certificate.ts';
import type { IssuanceContext } from './issuance-context.ts';

/** The authority knows a token for five minutes; a request sent at the last moment must still be on time. */
const tokenMilliseconds = 290_000;

/**
 * Takes an issuance as far as it gets now, whoever asks: the applicant, the status resource or the reconciler. `undefined`:
 * the authority is still at it. @throws `issuance.failed` when nothing will come of it any more
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
    // Somebody else may have been faster and succeeded.
    const current = await context.table.issuances.get(issuance.issuanceId);
    if (isIssued(current)) return current;
    // The authority will never make it, or what it made was revoked. An issuance that somebody else closed refuses this alike.
    await abandonIssuance(context, issuance, thrown.code);
    throw thrown;
  }
}

/** Asking later than this would make a second certificate, whatever became of the first. */
function isKnownToAuthority({ arn, requestedAt }: Issuance, now: Date): boolean {
  return arn !== undefined || now.getTime() - Date.parse(requestedAt) < tokenMilliseconds;
}
