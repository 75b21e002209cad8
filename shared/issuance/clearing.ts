import { DomainError } from '../domain/errors.ts';
import { type About, type Decision, Refused } from '../operation/decision.ts';
import type { Write } from '../table/engine.ts';

interface Proving {
  readonly validateOnly: boolean;
  readonly passed: (clear: Write) => void;
}

/**
 * Runs what follows after a password was right. The issuance clears the password's counter in its own first commit; whatever
 * refuses it before that, the attempt does not count as a wrong password either, and the history tells whom it was about.
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
    if (!(thrown instanceof DomainError)) throw thrown;
    if (!validateOnly) passed(cleared);
    const { companyId, userId, loginId } = about;
    throw new Refused(thrown, { about: { companyId, userId, loginId } });
  }
}
