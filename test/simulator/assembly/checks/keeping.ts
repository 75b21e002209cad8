import { type Check, type Checks, refuse, textOf } from './check.ts';

/** The authority tries its bucket before it is made (AWS Private CA user guide, access policies for CRLs in Amazon S3). */
const checkAuthority: Check = (resource, { iam, accountId }) => {
  const bucket = textOf(resource.properties, 'RevocationConfiguration', 'CrlConfiguration', 'S3BucketName');
  if (bucket === undefined) return;
  const arn = `arn:aws:s3:::${bucket}`;
  const wanted = [
    ['s3:GetBucketAcl', arn],
    ['s3:GetBucketLocation', arn],
    ['s3:PutObject', `${arn}/crl/any.crl`],
    ['s3:PutObjectAcl', `${arn}/crl/any.crl`],
  ] as const;
  const context = { 'aws:SourceAccount': accountId };
  for (const [action, on] of wanted) {
    if (!iam.evaluate('acm-pca.amazonaws.com', { action, resource: on, context }).allowed)
      refuse(resource, `The ACM Private CA service principal is not permitted ${action} on the bucket ${bucket}`);
  }
};

/** A plan whose backups end sooner than the vault allows never makes one (AWS Backup developer guide, Vault Lock). */
const checkBackupPlan: Check = ({ ...resource }, account) => {
  for (const rule of rulesOf(resource.properties)) {
    const vault = account.find('AWS::Backup::BackupVault', textOf(rule, 'TargetBackupVault') ?? '');
    const least = Number(Object(Object(vault?.properties).LockConfiguration).MinRetentionDays ?? 0);
    const kept = Number(Object(Object(rule).Lifecycle).DeleteAfterDays ?? Number.POSITIVE_INFINITY);
    if (kept < least) refuse(resource, `its backups are kept ${kept} days and the vault demands ${least}`);
  }
};

const rulesOf = (properties: Readonly<Record<string, unknown>>): readonly unknown[] =>
  Object(properties.BackupPlan).BackupPlanRule ?? [];

const checkSelection: Check = (resource, { iam }) => {
  const role = textOf(resource.properties, 'BackupSelection', 'IamRoleArn') ?? '';
  if (!iam.mayAssume('backup.amazonaws.com', role)) refuse(resource, `AWS Backup cannot assume ${role}`);
};

/** Checks of the authority and of backups. */
export const keepingChecks: Checks = {
  'AWS::ACMPCA::CertificateAuthority': checkAuthority,
  'AWS::Backup::BackupPlan': checkBackupPlan,
  'AWS::Backup::BackupSelection': checkSelection,
};
