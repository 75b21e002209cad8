import { assertClientCertificate, type ClientCertificate } from '../certificates/certificate.ts';
import { subjectFor } from '../certificates/subject.ts';
import { DomainError } from '../domain/errors.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Issuance } from '../table/issuances.ts';
import type { Made } from './fetch-certificate.ts';

/**
 * Judges what the authority issued before anybody may use it (threat 8): signed by the chain's CA, for client authentication
 * alone, our subject, the applicant's key, not longer than asked. `undefined`: it is not what was asked for.
 */
export function judgeCertificate(
  made: Pick<Made, 'certificate' | 'chain'>,
  issuance: Issuance,
  { profile, now }: { readonly profile: Profile; readonly now: Date },
): ClientCertificate | undefined {
  const certificate = clientCertificate(made, now);
  if (!certificate) return undefined;
  const subject = subjectFor(profile, issuance);
  const isAsked =
    certificate.subject.O === subject.O &&
    certificate.subject.OU === subject.OU &&
    certificate.subject.CN === subject.CN &&
    certificate.keyHash === issuance.keyHash &&
    certificate.notAfter.getTime() <= Date.parse(issuance.notAfter);
  return isAsked ? certificate : undefined;
}

function clientCertificate({ certificate, chain }: Pick<Made, 'certificate' | 'chain'>, now: Date) {
  try {
    return assertClientCertificate(certificate, blocksOf(chain), now);
  } catch (thrown) {
    if (thrown instanceof DomainError) return undefined;
    throw thrown;
  }
}

/** The certificates of a PEM text, as they stand in it. */
export const blocksOf = (pem: string): readonly string[] =>
  pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
