import { DomainError } from '../domain/errors.ts';
import { formatRfc3339 } from '../domain/jst.ts';
import { helpDeskOpening } from '../domain/service-hours.ts';
import type { Call } from '../operation/call.ts';
import { errorTexts } from '../text/error-texts.ts';

/**
 * Adds the hours of the help desk (A1-7), and when it opens next, to a refusal that only the bank can help with: one
 * that says so, and one outside the service's hours.
 */
export function withHelpDesk({ profile, origin, now }: Call, error: DomainError): DomainError {
  const { helpDeskHours } = profile.bank;
  const { askWhom = errorTexts[error.code].ask } = error.details;
  if (!helpDeskHours || origin?.host === 'bank' || (askWhom !== 'bank' && error.code !== 'service.closed'))
    return error;
  const opening = helpDeskOpening(helpDeskHours, now);
  const helpDesk = { ...helpDeskHours, ...(!opening.open && { opensAt: formatRfc3339(opening.opensAt) }) };
  return new DomainError(error.code, { ...error.details, helpDesk });
}
