import { DomainError } from '../../domain/errors.ts';
import type { About } from '../../operation/about.ts';
import { type Decision, Refused } from '../../operation/decision.ts';
import type { Write } from '../../table/engine.ts';

interface Proving {
  readonly validateOnly: boolean;
  readonly passed: (clear: Write) => void;
}

/**
 * Runs the code after a right password or code. The issuance clears the counter in its first commit; if it is refused
 * before that, the attempt is still not counted as wrong, and the history names the user.
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
