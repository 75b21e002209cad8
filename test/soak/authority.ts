import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { DomainError } from '../../shared/domain/errors.ts';
import type { Authority, CertificateRequest } from '../../shared/operation/ports.ts';
import { childrenOf, expectTag, readDer, tags } from '../../shared/x509/der.ts';
import { readPem } from '../../shared/x509/pem.ts';
import type { SeededRandom } from '../fakes/random.ts';
import { constructed, integer, objectId, octets, raw, sequence, set, utf8 } from '../simulator/client/der.ts';

export interface Issued {
  readonly arn: string;
  readonly pem: string;
  /** Hexadecimal SHA-256 of the DER. */
  readonly thumbprint: string;
  /** Upper-case hexadecimal. */
  readonly serialNumber: string;
  readonly notAfter: Date;
  readonly issuedAt: Date;
  revoked: boolean;
}

export interface SoakAuthority extends Authority {
  /** How many times `get` answers that the certificate is still being made. */
  delay: number;
  /** While true, it issues certificates other than requested. */
  isWrong: boolean;
  readonly issued: readonly Issued[];
  /** Certifies a public key (SPKI) at once: for arranging. */
  readonly certify: (
    subject: Readonly<Record<string, string>>,
    publicKey: Uint8Array,
    notAfter: Date,
  ) => Promise<Issued>;
}

const tokenMilliseconds = 5 * 60_000;
const authorityArn = 'arn:aws:acm-pca:ap-northeast-1:123456789012:certificate-authority/soak';

/**
 * A certificate authority with the promises of ACM PCA, real X.509 and no wait: it writes DER itself and signs with Ed25519,
 * at once and without chance, so that a hundred thousand operations are seconds and a seed decides every thumbprint.
 */
export function soakAuthority({
  now,
  random,
}: {
  readonly now: () => Date;
  readonly random: SeededRandom;
}): SoakAuthority {
  const issued: Issued[] = [];
  const byArn = new Map<string, { readonly certificate: Issued; asked: number }>();
  const tokens = new Map<string, { readonly at: number; readonly arn: string }>();

  const make = (subject: Readonly<Record<string, string>>, publicKey: Uint8Array, notAfter: Date): Issued => {
    const serial = Buffer.from(random.bytes(16));
    serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
    const der = certificateDer({ serial, subject, publicKey: Buffer.from(publicKey), notAfter, now: now() });
    const serialNumber = serial.toString('hex').toUpperCase();
    const certificate = {
      arn: `${authorityArn}/certificate/${serialNumber.toLowerCase()}`,
      pem: pemOf(der),
      thumbprint: createHash('sha256').update(der).digest('hex'),
      serialNumber,
      notAfter,
      issuedAt: now(),
      revoked: false,
    };
    issued.push(certificate);
    byArn.set(certificate.arn, { certificate, asked: 0 });
    return certificate;
  };

  const authority: SoakAuthority = {
    delay: 0,
    isWrong: false,
    issued,
    certify: async (...asked) => make(...asked),
    issue: async ({ csr, subject, notAfter, idempotencyToken }: CertificateRequest) => {
      const earlier = tokens.get(idempotencyToken);
      if (earlier && now().getTime() - earlier.at < tokenMilliseconds) return earlier.arn;
      const { arn } = make(authority.isWrong ? { CN: 'somebody else' } : subject, publicKeyIn(csr), notAfter);
      tokens.set(idempotencyToken, { at: now().getTime(), arn });
      return arn;
    },
    get: async (arn) => {
      const found = byArn.get(arn);
      if (!found) throw named('ResourceNotFoundException');
      found.asked += 1;
      if (found.asked <= authority.delay) return undefined;
      return { certificate: found.certificate.pem, chain: authorityPem(), authorityArn };
    },
    revoke: async ({ serialNumber }) => {
      const found = issued.find((certificate) => certificate.serialNumber === serialNumber.toUpperCase());
      if (!found) throw named('ResourceNotFoundException');
      if (found.notAfter <= now()) return 'expired';
      found.revoked = true;
      return 'revoked';
    },
  };
  return authority;
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

/** The public key a request asks to be certified (RFC 2986: the third part of its info). */
export function publicKeyIn(csr: string): Buffer {
  const der = readPem(csr, ['CERTIFICATE REQUEST']);
  if (!der) throw new DomainError('certificate.csrInvalid');
  const [info] = childrenOf(expectTag(readDer(der), tags.sequence));
  const key = childrenOf(expectTag(info, tags.sequence))[2];
  if (!key) throw new DomainError('certificate.csrInvalid');
  return Buffer.from(key.raw);
}

/** Any value: nothing is looked up by it. */
const keyIdentifier = Buffer.alloc(20, 0x5a);
const ed25519 = sequence(objectId('1.3.101.112'));
const yes = raw(Buffer.from([0xff]), 0x01);
const issuerName = { O: 'Tegata Bank, Ltd.', CN: 'Tegata Soak CA' };
const attributes: Readonly<Record<string, string>> = { CN: '2.5.4.3', C: '2.5.4.6', O: '2.5.4.10', OU: '2.5.4.11' };
const identifiers: Readonly<Record<string, string>> = {
  Country: 'C',
  Organization: 'O',
  OrganizationalUnit: 'OU',
  CommonName: 'CN',
};

const rootKey = once(() => {
  const seed = createHash('sha256').update('soak authority').digest();
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
});

const authorityPem = once(() =>
  pemOf(
    signed({
      serial: Buffer.from([0x41, 1]),
      subject: issuerName,
      publicKey: createPublicKey(rootKey()).export({ format: 'der', type: 'spki' }),
      notBefore: new Date('2020-01-01T00:00:00Z'),
      notAfter: new Date('2049-01-01T00:00:00Z'),
      extensions: [
        extension('2.5.29.19', sequence(yes), true),
        extension('2.5.29.15', bits(0x06, 1), true),
        extension('2.5.29.14', octets(keyIdentifier), false),
      ],
    }),
  ),
);

interface Certified {
  readonly serial: Buffer;
  readonly subject: Readonly<Record<string, string>>;
  readonly publicKey: Buffer;
  readonly notAfter: Date;
}

function certificateDer({ now, ...given }: Certified & { readonly now: Date }): Buffer {
  return signed({
    ...given,
    notBefore: new Date(now.getTime() - 3_600_000),
    extensions: [
      extension('2.5.29.19', sequence(), true),
      extension('2.5.29.15', bits(0xa0, 5), true),
      extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.2')), false),
      extension('2.5.29.35', sequence(raw(keyIdentifier, 0x80)), false),
      extension('2.5.29.14', octets(keyIdentifier), false),
    ],
  });
}

function signed(given: Certified & { readonly notBefore: Date; readonly extensions: readonly Buffer[] }): Buffer {
  const { serial, subject, publicKey, notBefore, notAfter, extensions } = given;
  const tbs = sequence(
    constructed(0, integer(2)),
    raw(serial, 0x02),
    ed25519,
    nameOf(issuerName),
    sequence(timeOf(notBefore), timeOf(notAfter)),
    nameOf(subject),
    publicKey,
    constructed(3, sequence(...extensions)),
  );
  return sequence(tbs, ed25519, raw(Buffer.concat([Buffer.from([0]), sign(null, tbs, rootKey())]), 0x03));
}

const nameOf = (subject: Readonly<Record<string, string>>) =>
  sequence(
    ...Object.entries(subject).map(([name, value]) =>
      set(sequence(objectId(attributes[identifiers[name] ?? name] ?? '2.5.4.3'), utf8(value))),
    ),
  );

const bits = (value: number, unused: number) => raw(Buffer.from([unused, value]), 0x03);

const extension = (oid: string, value: Buffer, isCritical: boolean) =>
  sequence(objectId(oid), ...(isCritical ? [yes] : []), octets(value));

/** RFC 5280 4.1.2.5: UTCTime until 2049. */
const timeOf = (at: Date) =>
  raw(
    Buffer.from(
      `${at
        .toISOString()
        .replace(/[-:T]|\.\d{3}/g, '')
        .slice(2)}`,
    ),
    0x17,
  );

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
