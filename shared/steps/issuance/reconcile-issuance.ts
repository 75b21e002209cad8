import { DomainError } from '../../domain/errors.ts';
import { briefPauses } from './fetch-certificate.ts';
import { finishIssuance } from './finish-issuance.ts';
import type { IssuanceContext } from './issuance-context.ts';

/**
 * Settles an issuance that no request handles any more (threat 24): activates its certificate, revokes that of an
 * abandoned one, or restores the user's previous state if none was issued.
 */
export async function reconcileIssuance(
  context: Omit<IssuanceContext, 'operation'>,
  issuanceId: string,
): Promise<'issued' | 'pending' | 'abandoned'> {
  // The index may lag, so the item itself decides.
  const issuance = await context.table.issuances.get(issuanceId);
  if (issuance?.state === 'issued') return 'issued';
  if (issuance?.state !== 'requested' && issuance?.state !== 'abandoned') return 'abandoned';
  try {
    const issued = await finishIssuance({ ...context, operation: 'reconcile-certificates' }, issuance, briefPauses);
    return issued ? 'issued' : 'pending';
  } catch (thrown) {
    if (thrown instanceof DomainError && thrown.status < 500) return 'abandoned';
    throw thrown;
  }
}
