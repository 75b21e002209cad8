import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { whyNotEnter } from '../../shared/domain/linked-services.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { assertionClaims } from '../../shared/steps/links/assertion-claims.ts';
import { enterLinkedService } from './enter-linked-service.operation.ts';

/**
 * Signs beside the claim of the idempotency key. The history names the assertion by its id, which the other system
 * records as well.
 */
export const handler = handleReadingAhead(
  enterLinkedService,
  async ({ service }, { caller, profile, calendar, now, newId, assertionSigner, refuse }) => {
    const { rights: user, company } = caller;
    const errors = whyNotEnter(service, { user, company, bank: profile, calendar, now });
    if (errors.length > 0) throw refuse('linkedService.notAllowed', { errors });
    const claims = assertionClaims(service, { caller, profile, now, id: newId() });
    return { claims, assertion: await assertionSigner.sign(claims) };
  },
  async ({ service }, _context, { claims, assertion }) => ({
    answer: { assertion, expiresAt: formatRfc3339(new Date(claims.exp * 1000)) },
    subject: claims.jti,
    changes: [{ path: 'service', before: null, after: service }],
  }),
);
