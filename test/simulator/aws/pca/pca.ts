import type { Buckets } from '../s3/buckets.ts';
import type { Environment } from '../wire/service.ts';
import { type Authority, createAuthorities } from './authorities.ts';
import { createCertificates } from './certificates.ts';
import { signCrl } from './crl.ts';
import { createAuthorityResources } from './resources.ts';
import { createPca } from './service.ts';

// The service writes the list anew about half an hour after a revocation.
const crlDelayMilliseconds = 30 * 60_000;

/** A private certificate authority with its wire service, its resources, and the list it writes to its bucket. */
export function createPrivateAuthority(environment: Environment, buckets: Buckets, issuanceMilliseconds: number) {
  const { clock, iam } = environment;
  const authorities = createAuthorities(environment);
  const certificates = createCertificates(environment, issuanceMilliseconds);
  const crl = (authority: Authority) => signCrl(authority, certificates.list(authority.arn), clock.now());

  async function publish(arn: string): Promise<void> {
    const authority = authorities.find(arn);
    const bucket = authority.crl?.bucket;
    // A disabled one signs nothing more but its list.
    if (bucket === undefined || authority.status === 'PENDING_CERTIFICATE') return;
    const key = `crl/${arn.split('/').at(-1)}.crl`;
    const context = { 'aws:SourceArn': arn, 'aws:SourceAccount': environment.accountId };
    const resource = `arn:aws:s3:::${bucket}/${key}`;
    if (!iam.isAllowed('acm-pca.amazonaws.com', { action: 's3:PutObject', resource, context })) return;
    buckets.put(bucket, key, (await crl(authority)).der, 'application/pkix-crl');
  }

  return {
    service: createPca(environment, authorities, certificates, (authority) => {
      clock.at(new Date(clock.now().getTime() + crlDelayMilliseconds), () => publish(authority.arn));
    }),
    resources: createAuthorityResources(environment, authorities, certificates, (authority) => publish(authority.arn)),
    certificates: certificates.list,
    crl: async (arn: string) => crl(authorities.find(arn)),
  };
}
