import { DomainError } from '../../shared/domain/errors.ts';

/** The refusal a rule throws, or nothing; anything else it throws is not caught. */
export function refusal(rule: () => unknown): DomainError | undefined {
  try {
    rule();
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
