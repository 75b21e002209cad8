import { DomainError } from '../../domain/errors.ts';
import { briefPauses } from './fetch-certificate.ts';
import { finishIssuance } from './finish-issuance.ts';
import type { IssuanceContext } from './issuance-context.ts';

/**
 * Makes an issuance right that nobody works at any more (threat 24): activates what the authority made, revokes what was
 * abandoned, gives back to the user what it had when nothing came of it.
 */
export async function reconcileIssuance(
  context: Omit<IssuanceContext, 'operation'>,
  issuanceId: string,
): Promise<'issued' | 'pending' | 'abandoned'> {
  // The index may be behind: the item itself decides.
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
