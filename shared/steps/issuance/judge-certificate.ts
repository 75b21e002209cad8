import { DomainError } from '../../domain/errors.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Issuance } from '../../table/issuances.ts';
import { assertClientCertificate, type ClientCertificate, keyIdentifierOf } from '../../x509/certificate.ts';
import { type Subject, subjectFor } from '../../x509/certificate-subject.ts';
import { unexpectedExtension } from '../../x509/issued-extensions.ts';
import type { NameAttribute } from '../../x509/name.ts';
import type { Made } from './fetch-certificate.ts';

/** The certificate, or a word for the log that names its fault. */
export type Verdict = { readonly certificate: ClientCertificate } | { readonly fault: string };

/** The authority backdates by an hour; another hour is allowed for differing clocks. */
const backdatedMilliseconds = 2 * 3_600_000;

/**
 * Checks an issued certificate before it can be used (threat 8): signed by the chain's CA, for client authentication
 * only, with exactly our subject, the applicant's key, the requested validity, and the template's extensions.
 */
export function judgeCertificate(
  made: Made,
  issuance: Issuance,
  { profile, now }: { readonly profile: Profile; readonly now: Date },
): Verdict {
  try {
    const certificate = assertClientCertificate(made.certificate, blocksOf(made.chain), now);
    const { subjectAttributes, keyHash, notBefore, notAfter, extensions, issuerPem } = certificate;
    if (!isExactly(subjectFor(profile, issuance), subjectAttributes)) return { fault: 'subject' };
    if (keyHash !== issuance.keyHash) return { fault: 'key' };
    if (notAfter.getTime() !== Date.parse(issuance.notAfter)) return { fault: 'end' };
    if (notBefore.getTime() < Date.parse(issuance.requestedAt) - backdatedMilliseconds) return { fault: 'beginning' };
    const keyIdentifier = keyIdentifierOf(issuerPem);
    const extension = unexpectedExtension(extensions, { keyIdentifier, authorityId: lastPart(made.authorityArn) });
    return extension === undefined ? { certificate } : { fault: `extension ${extension}` };
  } catch (thrown) {
    if (thrown instanceof DomainError) return { fault: 'issuer, use or form' };
    throw thrown;
  }
}

/** The certificates in a PEM text, in order. */
export const blocksOf = (pem: string): readonly string[] =>
  pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];

/** Whether the subject has exactly our attributes, each once; the authority chooses their order. */
function isExactly(subject: Subject, attributes: readonly NameAttribute[]): boolean {
  const listed = (pairs: readonly (readonly [string, string])[]) =>
    JSON.stringify(pairs.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return listed(Object.entries(subject)) === listed(attributes.map(({ type, value }) => [type, value]));
}

const lastPart = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
