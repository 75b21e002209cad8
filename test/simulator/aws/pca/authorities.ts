import { randomUUID, webcrypto } from 'node:crypto';
import { AwsError } from '../wire/errors.ts';
import type { Environment } from '../wire/service.ts';
import { generateKeys, type KeyAlgorithm, type SigningAlgorithm, signatureParameters } from './algorithms.ts';
import { nameOf, type Subject } from './subject.ts';
import { loadX509 } from './x509.ts';

export interface Authority {
  readonly logicalId: string;
  readonly arn: string;
  readonly type: 'ROOT' | 'SUBORDINATE';
  readonly subject: Subject;
  readonly keyAlgorithm: KeyAlgorithm;
  readonly signingAlgorithm: SigningAlgorithm;
  readonly isShortLived: boolean;
  /** Base64 PKCS #8. */
  readonly privateKey: string;
  readonly csr: string;
  readonly status: 'PENDING_CERTIFICATE' | 'ACTIVE' | 'DISABLED';
  readonly certificate?: string;
  readonly chain?: string;
  readonly notAfter?: string;
  readonly serial?: string;
  readonly createdAt: string;
  readonly crl?: { readonly days: number; readonly bucket?: string; readonly url?: string };
}

export interface AuthoritySettings {
  readonly logicalId: string;
  readonly type: Authority['type'];
  readonly subject: Subject;
  readonly keyAlgorithm: KeyAlgorithm;
  readonly signingAlgorithm: SigningAlgorithm;
  readonly isShortLived: boolean;
  readonly crl?: { readonly days: number; readonly bucket?: string; readonly host?: string };
}

export interface Authorities {
  /** Makes an authority with its key and its signing request, or finds it with both. */
  ensure(settings: AuthoritySettings): Promise<Authority>;
  /** Installs the authority's own certificate. @throws AwsError when it is not for the authority's key */
  activate(
    arn: string,
    certificate: string,
    chain: string | undefined,
    status: 'ACTIVE' | 'DISABLED',
  ): Promise<Authority>;
  /** @throws AwsError ResourceNotFoundException */
  find(arn: string): Authority;
  list(): readonly Authority[];
}

export function createAuthorities({ region, accountId, store, clock }: Environment): Authorities {
  const stored = store.collection<Authority>('pca-authorities');
  const live = new Map<string, Authority>();

  function save(authority: Authority): Authority {
    stored.set(authority.logicalId, authority);
    live.set(authority.arn, authority);
    return authority;
  }

  function find(arn: string): Authority {
    const found = live.get(arn);
    if (!found)
      throw new AwsError('ResourceNotFoundException', `Could not find Certificate Authority with ARN ${arn}.`);
    return found;
  }

  return {
    find,
    list: () => [...live.values()],
    async ensure({ crl, ...settings }) {
      const old = stored.get(settings.logicalId);
      const arn = old?.arn ?? `arn:aws:acm-pca:${region}:${accountId}:certificate-authority/${randomUUID()}`;
      const kept = old ?? {
        arn,
        status: 'PENDING_CERTIFICATE' as const,
        createdAt: clock.now().toISOString(),
        ...(await newKey(settings)),
      };
      const { subject, keyAlgorithm } = { ...settings, ...old };
      const url =
        crl && `http://${crl.host ?? `${crl.bucket}.s3.${region}.amazonaws.com`}/crl/${arn.split('/').at(-1)}.crl`;
      // The key and its name are the authority: neither changes after it was made.
      return save({
        ...kept,
        ...settings,
        subject,
        keyAlgorithm,
        ...(crl && { crl: { days: crl.days, bucket: crl.bucket, url } }),
      });
    },
    async activate(arn, pem, chain, status) {
      const authority = find(arn);
      if (authority.certificate === pem && authority.chain === chain && authority.status === status) return authority;
      const x509 = await loadX509();
      const certificate = new x509.X509Certificate(pem);
      const csr = new x509.Pkcs10CertificateRequest(authority.csr);
      if (!Buffer.from(certificate.publicKey.rawData).equals(Buffer.from(csr.publicKey.rawData))) {
        throw new AwsError('CertificateMismatchException', "The certificate is not for the authority's key.");
      }
      const { serialNumber: serial, notAfter } = certificate;
      return save({
        ...authority,
        status,
        certificate: pem,
        serial,
        notAfter: notAfter.toISOString(),
        ...(chain && { chain }),
      });
    },
  };
}

async function newKey(settings: Omit<AuthoritySettings, 'crl'>) {
  const x509 = await loadX509();
  const keys = await generateKeys(settings.keyAlgorithm, settings.signingAlgorithm);
  const name = new x509.Name(nameOf(settings.subject));
  const signingAlgorithm = signatureParameters(settings.keyAlgorithm, settings.signingAlgorithm);
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { privateKey: Buffer.from(pkcs8).toString('base64'), csr: csr.toString('pem') };
}
