import type { IssuedCertificate } from '../types.ts';
import { AwsError } from '../wire/errors.ts';
import { importPrivateKey, signatureParameters } from './algorithms.ts';
import type { Authority } from './authorities.ts';
import type { RevocationReason } from './certificates.ts';
import { loadX509, toPem } from './x509.ts';

// RFC 5280 section 5.3.1.
const reasonCodes: Readonly<Record<RevocationReason, number>> = {
  UNSPECIFIED: 0,
  KEY_COMPROMISE: 1,
  CERTIFICATE_AUTHORITY_COMPROMISE: 2,
  AFFILIATION_CHANGED: 3,
  SUPERSEDED: 4,
  CESSATION_OF_OPERATION: 5,
  PRIVILEGE_WITHDRAWN: 9,
  A_A_COMPROMISE: 10,
};

/** Signs a list of what is revoked and not yet expired. @throws AwsError for an authority without a certificate */
export async function signCrl(authority: Authority, issued: readonly IssuedCertificate[], now: Date) {
  if (!authority.certificate)
    throw new AwsError('InvalidStateException', 'The certificate authority has no certificate.');
  const x509 = await loadX509();
  const issuer = new x509.X509Certificate(authority.certificate);
  const entries = issued.flatMap(({ serial, revoked, notAfter }) => {
    if (!revoked || notAfter <= now) return [];
    return [
      { serialNumber: serial, revocationDate: revoked.at, reason: reasonCodes[revoked.reason as RevocationReason] },
    ];
  });
  const crl = await x509.X509CrlGenerator.create({
    issuer: issuer.subjectName,
    thisUpdate: now,
    nextUpdate: new Date(now.getTime() + (authority.crl?.days ?? 7) * 86_400_000),
    signingAlgorithm: signatureParameters(authority.keyAlgorithm, authority.signingAlgorithm),
    signingKey: await importPrivateKey(authority.privateKey, authority.keyAlgorithm, authority.signingAlgorithm),
    extensions: [await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey), crlNumber(x509, now)],
    entries,
  });
  const der = Buffer.from(crl.rawData);
  return { der, pem: toPem('X509 CRL', der) };
}

// It must only grow (RFC 5280 section 5.2.3): the time in milliseconds does, six bytes of a positive INTEGER.
function crlNumber(x509: Awaited<ReturnType<typeof loadX509>>, now: Date) {
  const value = Buffer.alloc(8);
  value.writeBigUInt64BE(BigInt(now.getTime()));
  return new x509.Extension('2.5.29.20', false, Buffer.concat([Buffer.from([0x02, 0x06]), value.subarray(2)]));
}
