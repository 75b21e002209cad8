import { actsOnAccounts, assertionSeconds, type LinkedService, rightsIn } from '../../domain/linked-services.ts';
import type { AssertionClaims } from '../../operation/assertion.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { Profile } from '../../profiles/profile.ts';

interface Asserting {
  readonly caller: SessionCaller;
  readonly profile: Profile;
  readonly now: Date;
  /** Never used before. */
  readonly id: string;
}

/** What an assertion says about a user who may enter a linked service. */
export function assertionClaims(service: LinkedService, { caller, profile, now, id }: Asserting): AssertionClaims {
  const { companyId, userId, company, rights, session } = caller;
  const iat = Math.floor(now.getTime() / 1000);
  const accounts = company.accounts.filter(({ accountId }) => rights.accounts.includes(accountId));
  return {
    aud: profile.linkedServices[service],
    sub: userId,
    ...{ iat, exp: iat + assertionSeconds, jti: id },
    companyId,
    ...(company.contractId !== undefined && { contractId: company.contractId }),
    service,
    rights: rightsIn(service, rights),
    ...(actsOnAccounts(service) && {
      accounts: accounts.map(({ branch, type, number }) => ({ branch, type, number })),
    }),
    ...(service === 'payment' && { limit: rights.limits['payment'] ?? 0 }),
    ...(session.thumbprint !== undefined && { cnf: boundTo(session.thumbprint) }),
  };
}

/** RFC 8705 3.1; a session has the thumbprint in hexadecimal. */
const boundTo = (thumbprint: string) => ({ 'x5t#S256': Buffer.from(thumbprint, 'hex').toString('base64url') });
