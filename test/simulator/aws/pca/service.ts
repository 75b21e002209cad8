import * as z from 'zod';
import { AwsError } from '../wire/errors.ts';
import { createJsonService, operation } from '../wire/json-service.ts';
import type { Environment, ServiceCall, WireService } from '../wire/service.ts';
import { signingAlgorithms } from './algorithms.ts';
import type { Authorities, Authority } from './authorities.ts';
import { type Certificates, revocationReasons } from './certificates.ts';
import { ApiPassthrough } from './resources.ts';
import { Validity } from './validity.ts';

const CertificateAuthorityArn = z.string().min(1);
const ByAuthority = z.strictObject({ CertificateAuthorityArn });
const Issue = z.strictObject({
  ApiPassthrough: ApiPassthrough.optional(),
  CertificateAuthorityArn,
  Csr: z.base64().transform((text) => Buffer.from(text, 'base64').toString('utf8')),
  SigningAlgorithm: z.enum(signingAlgorithms),
  TemplateArn: z.string().optional(),
  Validity,
  ValidityNotBefore: Validity.optional(),
  IdempotencyToken: z.string().min(1).max(36).optional(),
});
const Revoke = z.strictObject({
  CertificateAuthorityArn,
  CertificateSerial: z.string(),
  RevocationReason: z.enum(revocationReasons),
});

/** ACM Private CA; `onRevoked` runs after a revocation, when the list is to be written again. */
export function createPca(
  environment: Environment,
  authorities: Authorities,
  certificates: Certificates,
  onRevoked: (authority: Authority) => void,
): WireService {
  function use(call: ServiceCall, arn: string, context: Record<string, string | undefined> = {}): Authority {
    // Judged before it is looked up: whether an authority exists is not everybody's to know.
    call.authorize({ action: `acm-pca:${call.operation}`, resource: arn, context });
    return authorities.find(arn);
  }

  return createJsonService({
    name: 'acm-pca',
    target: 'ACMPrivateCA',
    version: '1.1',
    conflictCode: (called) =>
      called === 'GetCertificate' ? 'RequestInProgressException' : 'ConcurrentModificationException',
    operations: {
      IssueCertificate: operation(Issue, async (input, call) => {
        const authority = use(call, input.CertificateAuthorityArn, { 'acm-pca:TemplateArn': input.TemplateArn });
        const request = {
          csr: input.Csr,
          signingAlgorithm: input.SigningAlgorithm,
          templateArn: input.TemplateArn,
          validity: input.Validity,
          validityNotBefore: input.ValidityNotBefore,
          api: input.ApiPassthrough,
        };
        return { CertificateArn: await certificates.issue(authority, request, input.IdempotencyToken) };
      }),
      GetCertificate: operation(
        z.strictObject({ CertificateAuthorityArn, CertificateArn: z.string() }),
        (input, call) => {
          const authority = use(call, input.CertificateAuthorityArn);
          const Certificate = certificates.get(authority, input.CertificateArn).trimEnd();
          const chain = [authority.certificate, authority.chain]
            .filter((pem) => pem !== undefined)
            .map((pem) => pem.trim());
          return { Certificate, CertificateChain: chain.join('\n') };
        },
      ),
      RevokeCertificate: operation(Revoke, (input, call) => {
        const authority = use(call, input.CertificateAuthorityArn);
        certificates.revoke(authority, input.CertificateSerial, input.RevocationReason);
        onRevoked(authority);
      }),
      GetCertificateAuthorityCertificate: operation(ByAuthority, (input, call) => {
        const { certificate, chain } = use(call, input.CertificateAuthorityArn);
        if (!certificate)
          throw new AwsError('InvalidStateException', 'The certificate authority has no certificate yet.');
        return { Certificate: certificate.trimEnd(), ...(chain && { CertificateChain: chain.trimEnd() }) };
      }),
      GetCertificateAuthorityCsr: operation(ByAuthority, (input, call) => ({
        Csr: use(call, input.CertificateAuthorityArn).csr,
      })),
      DescribeCertificateAuthority: operation(ByAuthority, (input, call) => {
        return { CertificateAuthority: description(use(call, input.CertificateAuthorityArn), environment.accountId) };
      }),
    },
  });
}

function description(authority: Authority, accountId: string) {
  const { arn, type, serial, status, keyAlgorithm, signingAlgorithm, subject, createdAt, notAfter, crl, isShortLived } =
    authority;
  return {
    Arn: arn,
    OwnerAccount: accountId,
    CreatedAt: Date.parse(createdAt) / 1000,
    Type: type,
    Serial: serial,
    Status: status,
    NotAfter: notAfter && Date.parse(notAfter) / 1000,
    CertificateAuthorityConfiguration: {
      KeyAlgorithm: keyAlgorithm,
      SigningAlgorithm: signingAlgorithm,
      Subject: subject,
    },
    RevocationConfiguration: {
      CrlConfiguration: { Enabled: crl !== undefined, ExpirationInDays: crl?.days, S3BucketName: crl?.bucket },
    },
    UsageMode: isShortLived ? 'SHORT_LIVED_CERTIFICATE' : 'GENERAL_PURPOSE',
  };
}
