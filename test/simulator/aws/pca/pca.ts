import type { Buckets } from '../s3/buckets.ts';
import type { Environment } from '../wire/service.ts';
import { type Authority, createAuthorities } from './authorities.ts';
import { createCertificates } from './certificates.ts';
import { signCrl } from './crl.ts';
import { createAuthorityResources } from './resources.ts';
import { createPca } from './service.ts';

// The service writes the list anew about half an hour after a revocation.
const crlDelayMilliseconds = 30 * 60_000;
const dayMilliseconds = 86_400_000;
const keyOf = (authorityArn: string) => `crl/${authorityArn.split('/').at(-1)}.crl`;

/** A private certificate authority with its wire service, its resources, and the list it writes to its bucket. */
export function createPrivateAuthority(environment: Environment, buckets: Buckets, issuanceMilliseconds: number) {
  const { clock, iam } = environment;
  const authorities = createAuthorities(environment);
  const certificates = createCertificates(environment, issuanceMilliseconds);
  const crl = (authority: Authority) => signCrl(authority, certificates.list(authority.arn), clock.now());

  /** Whether the list in the bucket has every revocation, and half of its time left. */
  function isPublished({ arn, crl }: Authority): boolean {
    const stored = crl?.bucket === undefined ? undefined : buckets.get(crl.bucket, keyOf(arn));
    if (!crl || !stored) return false;
    const renewal = stored.storedAt.getTime() + (crl.days * dayMilliseconds) / 2;
    const isComplete = certificates.list(arn).every(({ revoked }) => !revoked || revoked.at < stored.storedAt);
    return isComplete && clock.now().getTime() < renewal;
  }

  async function publish(arn: string): Promise<void> {
    const authority = authorities.find(arn);
    const bucket = authority.crl?.bucket;
    // A disabled one signs nothing more but its list.
    if (bucket === undefined || authority.status === 'PENDING_CERTIFICATE') return;
    const key = keyOf(arn);
    const context = { 'aws:SourceArn': arn, 'aws:SourceAccount': environment.accountId };
    const resource = `arn:aws:s3:::${bucket}/${key}`;
    if (!iam.isAllowed('acm-pca.amazonaws.com', { action: 's3:PutObject', resource, context })) return;
    buckets.put(bucket, key, (await crl(authority)).der, 'application/pkix-crl');
  }

  return {
    service: createPca(environment, authorities, certificates, (authority) => {
      clock.at(new Date(clock.now().getTime() + crlDelayMilliseconds), () => publish(authority.arn));
    }),
    resources: createAuthorityResources(environment, authorities, certificates, async (authority) => {
      if (!isPublished(authority)) await publish(authority.arn);
    }),
    certificates: certificates.list,
    crl: async (arn: string) => crl(authorities.find(arn)),
  };
}
