import { DomainError } from '../../domain/errors.ts';
import type { About } from '../../operation/about.ts';
import { type Decision, Refused } from '../../operation/decision.ts';
import type { Write } from '../../table/engine.ts';

interface Proving {
  readonly validateOnly: boolean;
  readonly passed: (clear: Write) => void;
}

/**
 * Runs what follows after a password or a code was right. The issuance clears its counter in its own first commit; whatever
 * refuses it before that, the attempt does not count as a wrong one either, and the history tells whom it was about.
 */
export async function clearing<T>(
  { validateOnly, passed }: Proving,
  { cleared, about }: { readonly cleared: Write; readonly about: About },
  work: () => Promise<Decision<T>>,
): Promise<Decision<T>> {
  if (validateOnly) passed(cleared);
  try {
    return await work();
  } catch (thrown) {
    const error = thrown instanceof Refused ? thrown.error : thrown;
    if (!(error instanceof DomainError)) throw thrown;
    if (!validateOnly) passed(cleared);
    const { companyId, userId, loginId } = about;
    const left = thrown instanceof Refused ? { writes: thrown.writes, alerts: thrown.alerts } : {};
    throw new Refused(error, { ...left, about: { companyId, userId, loginId } });
  }
}
