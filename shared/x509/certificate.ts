import { createHash, X509Certificate } from 'node:crypto';
import { isExpired } from '../domain/certificate-life.ts';
import { DomainError } from '../domain/errors.ts';
import type { Subject } from './certificate-subject.ts';
import { DerError } from './der.ts';
import { clientAuthentication, type Extension, extensionIds, saysAuthority, usesOf } from './extensions.ts';
import type { NameAttribute } from './name.ts';
import { readPem } from './pem.ts';
import { readTbsCertificate } from './tbs-certificate.ts';

/** A certificate's content, read from its DER, never from what a proxy reports about it (threat 6). */
export interface ClientCertificate {
  /** Hexadecimal SHA-256 of the DER; identifies the certificate in the table. */
  readonly thumbprint: string;
  /** The same hash in the form of RFC 8705's `x5t#S256`. */
  readonly thumbprintBase64Url: string;
  /** Upper-case hexadecimal with two digits per byte, as `openssl x509 -serial` prints it. */
  readonly serialNumber: string;
  readonly subject: Subject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Hexadecimal SHA-256 of the public key (SPKI), comparable with a request's. */
  readonly keyHash: string;
}

/** A client certificate signed by one of our authorities, with its full content. */
export interface OwnCertificate extends ClientCertificate {
  readonly extensions: readonly Extension[];
  /** Every attribute of the subject, in order. */
  readonly subjectAttributes: readonly NameAttribute[];
  /** The certificate of the issuing authority, PEM. */
  readonly issuerPem: string;
}

/** Reads one certificate. @throws `certificate.refused` if the text is not exactly one */
export function readCertificate(pem: string): ClientCertificate {
  return refusing(() => describe(parse(pem)));
}

/**
 * Reads a presented certificate and asserts that it is one of our client certificates: signed by one of our CAs, not a
 * CA itself, for client authentication only, and within its validity. @throws `certificate.refused`
 */
export function assertClientCertificate(presentedPem: string, caPems: readonly string[], now: Date): OwnCertificate {
  const read = refusing(() => {
    const certificate = parse(presentedPem);
    const issuerPem = caPems.find((pem) => isIssuedBy(certificate, parse(pem)));
    if (issuerPem === undefined || !isForClients(certificate)) return undefined;
    const { extensions, subject } = readTbsCertificate(certificate.raw);
    return { ...describe(certificate), extensions, subjectAttributes: subject, issuerPem };
  });
  if (read === undefined || read.notBefore > now || isExpired(read.notAfter, now)) {
    throw new DomainError('certificate.refused');
  }
  return read;
}

/** The subject key identifier in a CA's certificate. @throws `certificate.refused` if it has none */
export function keyIdentifierOf(caPem: string): Uint8Array {
  const { extensions } = refusing(() => readTbsCertificate(parse(caPem).raw));
  const identifier = extensions.find(({ oid }) => oid === extensionIds.subjectKeyIdentifier);
  if (!identifier) throw new DomainError('certificate.refused');
  return identifier.value.content;
}

/** Any error while reading (from our DER reader or OpenSSL) means that these bytes are not one of our certificates. */
function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new DomainError('certificate.refused');
  }
}

function parse(pem: string): X509Certificate {
  const der = readPem(pem, ['CERTIFICATE']);
  if (der === undefined) throw new DerError('not one PEM block');
  const certificate = new X509Certificate(der);
  if (!certificate.raw.equals(der)) throw new DerError('bytes follow the certificate');
  return certificate;
}

/** `X509Certificate.ca` is not enough: it ignores CA:TRUE next to a keyUsage without keyCertSign. */
function isForClients(certificate: X509Certificate): boolean {
  const { extensions } = readTbsCertificate(certificate.raw);
  const find = (id: string) => extensions.find(({ oid }) => oid === id)?.value;
  const constraints = find(extensionIds.basicConstraints);
  const purpose = find(extensionIds.extendedKeyUsage);
  const uses = purpose === undefined ? [] : usesOf(purpose);
  const isAuthority = certificate.ca || (constraints !== undefined && saysAuthority(constraints));
  return !isAuthority && uses.length === 1 && uses[0] === clientAuthentication;
}

function isIssuedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

function describe(certificate: X509Certificate): ClientCertificate {
  const digest = createHash('sha256').update(certificate.raw).digest();
  const spki = certificate.publicKey.export({ format: 'der', type: 'spki' });
  const { subject } = readTbsCertificate(certificate.raw);
  const first = (type: string) => subject.find((attribute) => attribute.type === type)?.value ?? '';
  return {
    thumbprint: digest.toString('hex'),
    thumbprintBase64Url: digest.toString('base64url'),
    serialNumber: certificate.serialNumber.toUpperCase(),
    subject: { O: first('O'), OU: first('OU'), CN: first('CN') },
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    keyHash: createHash('sha256').update(spki).digest('hex'),
  };
}
