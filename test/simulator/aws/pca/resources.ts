import * as z from 'zod';
import { Count, Flag, Ignored, readProperties } from '../properties.ts';
import type { CreatedResource, Resource } from '../types.ts';
import type { Environment } from '../wire/service.ts';
import { keyAlgorithms, signingAlgorithms } from './algorithms.ts';
import type { Authorities, Authority } from './authorities.ts';
import type { Certificates } from './certificates.ts';
import { ApiExtensions } from './extensions.ts';
import { Subject } from './subject.ts';
import { Validity } from './validity.ts';

export const ApiPassthrough = z.strictObject({ Subject: Subject.optional(), Extensions: ApiExtensions.optional() });

const Crl = z.strictObject({
  Enabled: Flag.default(false),
  ExpirationInDays: Count.default(7),
  S3BucketName: z.string().optional(),
  CustomCname: z.string().optional(),
  S3ObjectAcl: Ignored.optional(),
  CrlDistributionPointExtensionConfiguration: z.strictObject({ OmitExtension: Flag }).optional(),
});
const AuthorityProperties = z.strictObject({
  Type: z.enum(['ROOT', 'SUBORDINATE']),
  KeyAlgorithm: z.enum(keyAlgorithms),
  SigningAlgorithm: z.enum(signingAlgorithms),
  Subject,
  RevocationConfiguration: z
    .strictObject({
      CrlConfiguration: Crl.optional(),
      OcspConfiguration: z.strictObject({ Enabled: z.literal([false, 'false']) }).optional(),
    })
    .optional(),
  UsageMode: z.enum(['GENERAL_PURPOSE', 'SHORT_LIVED_CERTIFICATE']).optional(),
  KeyStorageSecurityStandard: Ignored.optional(),
  Tags: Ignored.optional(),
});
const CertificateProperties = z.strictObject({
  CertificateAuthorityArn: z.string(),
  CertificateSigningRequest: z.string(),
  SigningAlgorithm: z.enum(signingAlgorithms),
  TemplateArn: z.string().optional(),
  Validity,
  ValidityNotBefore: Validity.optional(),
  ApiPassthrough: ApiPassthrough.optional(),
});
const ActivationProperties = z.strictObject({
  CertificateAuthorityArn: z.string(),
  Certificate: z.string(),
  CertificateChain: z.string().optional(),
  Status: z.enum(['ACTIVE', 'DISABLED']).default('ACTIVE'),
});

/** The template's authorities and their own certificates; `onActive` runs when an authority can sign. */
export function createAuthorityResources(
  environment: Environment,
  authorities: Authorities,
  certificates: Certificates,
  onActive: (authority: Authority) => Promise<void>,
): Readonly<Record<string, (resource: Resource) => Promise<CreatedResource>>> {
  const made = environment.store.collection<string>('pca-resources');

  return {
    async 'AWS::ACMPCA::CertificateAuthority'(resource) {
      const properties = readProperties(resource, AuthorityProperties);
      const crl = properties.RevocationConfiguration?.CrlConfiguration;
      const authority = await authorities.ensure({
        logicalId: resource.logicalId,
        type: properties.Type,
        subject: properties.Subject,
        keyAlgorithm: properties.KeyAlgorithm,
        signingAlgorithm: properties.SigningAlgorithm,
        isShortLived: properties.UsageMode === 'SHORT_LIVED_CERTIFICATE',
        ...(crl?.Enabled && { crl: { days: crl.ExpirationInDays, bucket: crl.S3BucketName, host: crl.CustomCname } }),
      });
      return { ref: authority.arn, attributes: { Arn: authority.arn, CertificateSigningRequest: authority.csr } };
    },
    async 'AWS::ACMPCA::Certificate'(resource) {
      const properties = readProperties(resource, CertificateProperties);
      const authority = authorities.find(properties.CertificateAuthorityArn);
      const arn =
        made.get(resource.logicalId) ??
        (await certificates.issue(authority, {
          csr: properties.CertificateSigningRequest,
          signingAlgorithm: properties.SigningAlgorithm,
          templateArn: properties.TemplateArn,
          validity: properties.Validity,
          validityNotBefore: properties.ValidityNotBefore,
          api: properties.ApiPassthrough,
        }));
      made.set(resource.logicalId, arn);
      return { ref: arn, attributes: { Arn: arn, Certificate: certificates.read(arn) } };
    },
    async 'AWS::ACMPCA::CertificateAuthorityActivation'(resource) {
      const { CertificateAuthorityArn, Certificate, CertificateChain, Status } = readProperties(
        resource,
        ActivationProperties,
      );
      const authority = await authorities.activate(CertificateAuthorityArn, Certificate, CertificateChain, Status);
      await onActive(authority);
      const complete = [authority.certificate, authority.chain].filter(Boolean).join('');
      return { ref: authority.arn, attributes: { CompleteCertificateChain: complete } };
    },
  };
}
