import { createHash, createPrivateKey, createPublicKey, type webcrypto } from 'node:crypto';
import 'reflect-metadata';
import type * as X509 from '@peculiar/x509';
import { DomainError } from '../../shared/domain/errors.ts';
import type { Authority } from '../../shared/operation/ports.ts';
import type { SeededRandom } from './random.ts';

export interface IssuedCertificate {
  readonly arn: string;
  readonly authorityArn: string;
  readonly pem: string;
  /** Upper-case hexadecimal. */
  readonly serialNumber: string;
  readonly notAfter: Date;
  revoked: boolean;
}

export interface FakeAuthority extends Authority {
  /** How many times `get` answers that the certificate is still being issued. */
  delay: number;
  /** While this is set, every request fails with it. */
  outage: Error | undefined;
  readonly issued: readonly IssuedCertificate[];
  /** The certificate of the current authority. */
  readonly caPem: () => Promise<string>;
  /** Replaces the current authority by one with a new key; the old one still revokes. */
  readonly replace: () => void;
  /** Extensions added to every certificate, or replacing the template's of the same kind. */
  extraExtensions: readonly X509.Extension[];
  /** The identifiers of template extensions to omit. */
  leftOut: readonly string[];
  /** How long before the request a certificate's validity begins. */
  backdatedHours: number;
  /** Signs a certificate over a public key immediately, to arrange a test. */
  readonly sign: (
    subject: Readonly<Record<string, string>>,
    publicKey: webcrypto.CryptoKey,
    notAfter: Date,
  ) => Promise<IssuedCertificate>;
}

const tokenMilliseconds = 5 * 60_000;
const arnPrefix = 'arn:aws:acm-pca:ap-northeast-1:123456789012:certificate-authority/';
/** The first authority, to which rows without an authority belong. */
export const firstAuthorityArn = `${arnPrefix}fake-1`;

/** A certificate authority with real X.509 certificates, issued asynchronously as ACM PCA does; its key comes from the seed. */
export function fakeAuthority({
  now,
  random,
}: {
  readonly now: () => Date;
  readonly random: SeededRandom;
}): FakeAuthority {
  const issued: IssuedCertificate[] = [];
  const authorities: Generation[] = [];
  const asked = new Map<string, number>();
  const tokens = new Map<string, { readonly at: number; readonly arn: Promise<string> }>();
  const replace = () => {
    const seed = random.bytes(32);
    const arn = `${arnPrefix}fake-${authorities.length + 1}`;
    authorities.unshift({ arn, root: once(() => newRoot(seed, now())) });
  };
  replace();
  const rootOf = (arn: string) => authorities.find((each) => each.arn === arn)?.root();

  const sign: FakeAuthority['sign'] = async (subject, publicKey, notAfter) => {
    const [{ arn: authorityArn, root } = fail()] = authorities;
    const serial = Buffer.from(random.bytes(16));
    serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
    const serialNumber = serial.toString('hex').toUpperCase();
    const notBefore = new Date(now().getTime() - authority.backdatedHours * 3_600_000);
    const asked = { subject, publicKey, notBefore, notAfter, serialNumber, authorityArn };
    const pem = await signClient(await root(), asked, authority);
    const certificate = {
      arn: `${authorityArn}/certificate/${serialNumber.toLowerCase()}`,
      authorityArn,
      pem,
      serialNumber,
      notAfter,
      revoked: false,
    };
    issued.push(certificate);
    return certificate;
  };

  const authority: FakeAuthority = {
    delay: 0,
    outage: undefined,
    issued,
    sign,
    replace,
    extraExtensions: [],
    leftOut: [],
    backdatedHours: 1,
    caPem: async () => pemOf(await authorities[0]?.root()),
    issue: async ({ csr, subject, notAfter, idempotencyToken }) => {
      await undefined;
      if (authority.outage) throw authority.outage;
      const earlier = tokens.get(idempotencyToken);
      if (earlier && now().getTime() - earlier.at < tokenMilliseconds) return earlier.arn;
      const arn = publicKeyIn(csr)
        .then((publicKey) => sign(subject, publicKey, notAfter))
        .then((certificate) => certificate.arn);
      tokens.set(idempotencyToken, { at: now().getTime(), arn });
      return arn;
    },
    get: async (arn) => {
      await undefined;
      if (authority.outage) throw authority.outage;
      const found = issued.find((certificate) => certificate.arn === arn);
      if (!found) throw new Error('ResourceNotFoundException');
      const times = (asked.get(arn) ?? 0) + 1;
      asked.set(arn, times);
      if (times <= authority.delay) return undefined;
      const { pem, authorityArn } = found;
      return { certificate: pem, chain: pemOf(await rootOf(authorityArn)), authorityArn };
    },
    revoke: async ({ serialNumber, authorityArn = firstAuthorityArn }) => {
      await undefined;
      if (authority.outage) throw authority.outage;
      const found = issued.find(
        (each) => each.serialNumber === serialNumber.toUpperCase() && each.authorityArn === authorityArn,
      );
      if (!found) throw new Error('ResourceNotFoundException');
      if (found.notAfter <= now()) return 'expired';
      found.revoked = true;
      return 'revoked';
    },
  };
  return authority;
}

interface Generation {
  readonly arn: string;
  readonly root: () => Promise<Root>;
}

interface Root {
  readonly x509: typeof X509;
  readonly certificate: X509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

// Ed25519 signatures are deterministic, so the seed decides every byte of a certificate and its thumbprint.
async function newRoot(seed: Uint8Array, now: Date): Promise<Root> {
  const x509 = await import('@peculiar/x509');
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const keys = {
    privateKey: await crypto.subtle.importKey('pkcs8', der, 'Ed25519', true, ['sign']),
    publicKey: await crypto.subtle.importKey('spki', spki, 'Ed25519', true, ['verify']),
  };
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: createHash('sha256').update(seed).digest('hex').replace(/^./, '4').slice(0, 32),
    name: new x509.Name(nameOf({ O: 'Tegata Bank, Ltd.', CN: 'Tegata Test CA' })),
    notBefore: new Date(now.getTime() - 86_400_000),
    notAfter: new Date(now.getTime() + 10 * 366 * 86_400_000),
    signingAlgorithm: { name: 'Ed25519' },
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { x509, certificate, keys };
}

interface ClientRequest {
  readonly subject: Readonly<Record<string, string>>;
  readonly publicKey: webcrypto.CryptoKey;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly serialNumber: string;
  readonly authorityArn: string;
}

/** Signs like the bank's template of AWS Private CA, with exactly its extensions. */
async function signClient(
  { x509, certificate, keys }: Root,
  { subject, publicKey, notBefore, notAfter, serialNumber, authorityArn }: ClientRequest,
  { extraExtensions, leftOut }: Pick<FakeAuthority, 'extraExtensions' | 'leftOut'>,
): Promise<string> {
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  const crl = `http://crls.s3.ap-northeast-1.amazonaws.com/crl/${authorityArn.split('/').at(-1)}.crl`;
  const extensions = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(digitalSignature | keyEncipherment, true),
    new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2'], false),
    await x509.AuthorityKeyIdentifierExtension.create(certificate.publicKey),
    await x509.SubjectKeyIdentifierExtension.create(publicKey),
    new x509.CRLDistributionPointsExtension([crl]),
  ];
  const isReplaced = ({ type }: X509.Extension) =>
    leftOut.includes(type) || extraExtensions.some((extra) => extra.type === type);
  const signed = await x509.X509CertificateGenerator.create({
    serialNumber,
    subject: new x509.Name(nameOf(subject)),
    issuer: certificate.subjectName,
    notBefore,
    notAfter,
    publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: { name: 'Ed25519' },
    extensions: [...extensions.filter((each) => !isReplaced(each)), ...extraExtensions],
  });
  return `${signed.toString('pem')}\n`;
}

const pemOf = (root: Root | undefined) => root?.certificate.toString('pem') ?? '';

function fail(): never {
  throw new Error('no authority');
}

const attributes: Readonly<Record<string, string>> = {
  Country: 'C',
  Organization: 'O',
  OrganizationalUnit: 'OU',
  CommonName: 'CN',
};

const nameOf = (subject: Readonly<Record<string, string>>): X509.JsonNameParams =>
  Object.entries(subject).map(([name, value]) => ({ [attributes[name] ?? name]: [{ utf8String: value }] }));

async function publicKeyIn(csr: string): Promise<webcrypto.CryptoKey> {
  const x509 = await import('@peculiar/x509');
  try {
    const request = new x509.Pkcs10CertificateRequest(csr);
    if (await request.verify()) return await request.publicKey.export();
  } catch {
    // falls through: unreadable bytes are as malformed as unsigned ones
  }
  throw new DomainError('certificate.csrInvalid');
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
