import { Aws, aws_acmpca as acmpca, Duration, aws_iam as iam, Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AuthorityMode, Stage } from '../stages.ts';
import { accessRecords } from './access-records.ts';
import { bucketRemovalOf, keepPolicyOf, removalOf } from './removal.ts';

export interface IssuingAuthorityProps {
  readonly stage: Stage;
  /** The bank, as part of the authority's own name. */
  readonly organization: string;
  readonly mode: AuthorityMode;
  /**
   * Issues nothing; still revokes and publishes its list (AWS Private CA user guide, status of a CA). @default false
   */
  readonly isDisabled?: boolean | undefined;
}

const signingAlgorithm = 'SHA256WITHECDSA';

/**
 * The authority of the customers' certificates: created, signed and activated by the stack, with its own bucket for the
 * revocation list.
 */
export class IssuingAuthority extends Construct {
  readonly arn: string;
  /** Determined by the authority's key. */
  readonly signingAlgorithm: string = signingAlgorithm;
  /** The chain of client certificates, PEM, the root last. */
  readonly chain: readonly string[];

  constructor(scope: Construct, id: string, { stage, organization, mode, isDisabled = false }: IssuingAuthorityProps) {
    super(scope, id);
    const { generation = 1 } = mode;
    const revocations = this.revocationBucket(stage);
    const authority = new acmpca.CfnCertificateAuthority(this, 'Authority', {
      type: mode.kind === 'root' ? 'ROOT' : 'SUBORDINATE',
      keyAlgorithm: 'EC_prime256v1',
      signingAlgorithm,
      usageMode: 'GENERAL_PURPOSE',
      subject: {
        country: 'JP',
        organization: organization.slice(0, 64),
        // Verifiers look up an issuer by its name, so each authority has a unique one.
        commonName: `Tegata ${stage.name} client certificates${generation === 1 ? '' : ` ${generation}`}`,
      },
      revocationConfiguration: {
        crlConfiguration: {
          enabled: true,
          expirationInDays: 7,
          s3BucketName: revocations.bucketName,
          s3ObjectAcl: 'BUCKET_OWNER_FULL_CONTROL',
        },
      },
    });
    authority.applyRemovalPolicy(removalOf(stage));
    // The authority's creation fails if it cannot write to the bucket yet.
    if (revocations.policy) authority.node.addDependency(revocations.policy);
    const template = mode.kind === 'root' ? 'RootCACertificate' : 'SubordinateCACertificate_PathLen0';
    const certificate = new acmpca.CfnCertificate(this, 'Certificate', {
      certificateAuthorityArn: mode.kind === 'root' ? authority.attrArn : mode.parentArn,
      certificateSigningRequest: authority.attrCertificateSigningRequest,
      signingAlgorithm: mode.kind === 'root' ? signingAlgorithm : mode.parentSigningAlgorithm,
      templateArn: `arn:${Stack.of(this).partition}:acm-pca:::template/${template}/V1`,
      validity: { type: 'YEARS', value: mode.years },
    });
    const activation = new acmpca.CfnCertificateAuthorityActivation(this, 'Activation', {
      certificateAuthorityArn: authority.attrArn,
      certificate: certificate.attrCertificate,
      ...(mode.kind === 'subordinate' && { certificateChain: mode.parentChain }),
      ...(isDisabled && { status: 'DISABLED' }),
    });
    // Deleting this resource would disable the authority (CloudFormation's handler calls UpdateCertificateAuthority).
    activation.applyRemovalPolicy(removalOf(stage));
    this.arn = authority.attrArn;
    this.chain = [certificate.attrCertificate, ...(mode.kind === 'subordinate' ? [mode.parentChain] : [])];
  }

  private revocationBucket(stage: Stage): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Revocations', {
      versioned: true,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(400) }],
      serverAccessLogsBucket: accessRecords(this, 'RevocationsAccess', stage),
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      // The service transfers ownership of its objects by an access control list.
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      ...bucketRemovalOf(stage),
    });
    const allow = (sid: string, actions: string[], resource: string) =>
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          sid,
          principals: [new iam.ServicePrincipal('acm-pca.amazonaws.com')],
          actions,
          resources: [resource],
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }),
      );
    allow('AuthorityWritesItsRevocationList', ['s3:PutObject', 's3:PutObjectAcl'], bucket.arnForObjects('*'));
    allow('AuthorityChecksTheBucket', ['s3:GetBucketAcl', 's3:GetBucketLocation'], bucket.bucketArn);
    keepPolicyOf(bucket, stage);
    return bucket;
  }
}
