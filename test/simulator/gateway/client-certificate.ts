import { X509Certificate } from 'node:crypto';

/** `requestContext.identity.clientCert` of a REST API's event. */
export interface ClientCertificate {
  readonly clientCertPem: string;
  readonly issuerDN: string;
  readonly serialNumber: string;
  readonly subjectDN: string;
  readonly validity: { readonly notBefore: string; readonly notAfter: string };
}

/** A certificate whose chain ends in the truststore. */
export interface TrustedCertificate {
  readonly event: ClientCertificate;
  /** Whether every certificate of the chain is within its validity. */
  isValidAt(now: Date): boolean;
}

/** Judges client certificates against one truststore. */
export interface Truststore {
  readonly pem: string;
  /** @returns undefined when no chain leads to a root of the truststore */
  trust(leaf: X509Certificate): TrustedCertificate | undefined;
}

const certificatePattern = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
// Certificate authorities in a chain; the leaf is not counted.
const longestChain = 4;

/** Reads the PEM file of an mTLS domain. @throws Error when it holds no certificate */
export function createTruststore(pem: string): Truststore {
  const anchors = (pem.match(certificatePattern) ?? []).map((each) => new X509Certificate(each));
  if (anchors.length === 0) throw new Error('the truststore holds no certificate');
  return {
    pem,
    trust(leaf) {
      if (!isStrong(leaf)) return undefined;
      const chain = chainOf(leaf, anchors);
      if (!chain) return undefined;
      const event = describe(leaf);
      const periods = [leaf, ...chain].map(({ validFromDate, validToDate }) => [validFromDate, validToDate] as const);
      return { event, isValidAt: (now) => periods.every(([from, to]) => from <= now && now <= to) };
    },
  };
}

// Every issuer up to a self-signed one must be in the truststore; certificates that the client sent along are ignored.
function chainOf(leaf: X509Certificate, anchors: readonly X509Certificate[]): X509Certificate[] | undefined {
  const chain: X509Certificate[] = [];
  for (let current = leaf; chain.length <= longestChain; ) {
    const issuer = anchors.find((anchor) => isIssuedBy(current, anchor));
    if (!issuer) return undefined;
    if (issuer.fingerprint256 === current.fingerprint256) return chain.length <= longestChain ? chain : undefined;
    chain.push(issuer);
    current = issuer;
  }
  return undefined;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

// SHA-256 and stronger, RSA of 2048 bits, ECDSA of 256.
function isStrong({ publicKey, signatureAlgorithm }: X509Certificate): boolean {
  const { modulusLength = 2048, namedCurve = 'prime256v1' } = publicKey.asymmetricKeyDetails ?? {};
  const isWeakHash = /sha1|md5/i.test(signatureAlgorithm ?? '');
  return !isWeakHash && modulusLength >= 2048 && !/(192|224)/.test(namedCurve);
}

function describe(certificate: X509Certificate): ClientCertificate {
  return {
    clientCertPem: certificate.toString(),
    subjectDN: oneLine(certificate.subject),
    issuerDN: oneLine(certificate.issuer),
    serialNumber: (certificate.serialNumber.toLowerCase().match(/../g) ?? []).join(':'),
    validity: { notBefore: certificate.validFrom, notAfter: certificate.validTo },
  };
}

// Certificate order; applications read clientCertPem and compare no names.
const oneLine = (name: string | undefined) => (name ?? '').split('\n').join(',');
