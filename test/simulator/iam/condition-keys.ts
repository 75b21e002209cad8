import { matchesPattern } from './pattern.ts';

// What the simulator supplies with a call. A key that is not here would be absent from every call, and an absent key
// makes ForAllValues, IfExists and negated operators true: a typing error would grant access, so it is refused instead.
const singleValued = [
  'aws:PrincipalArn',
  'aws:PrincipalAccount',
  'aws:PrincipalType',
  'aws:PrincipalServiceName',
  'aws:PrincipalIsAWSService',
  'aws:SecureTransport',
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:RequestedRegion',
  'aws:ResourceAccount',
  'aws:SourceArn',
  'aws:SourceAccount',
  'aws:SourceIp',
  'aws:ViaAWSService',
  'dynamodb:EnclosingOperation',
  'dynamodb:Select',
  'dynamodb:ReturnValues',
  'dynamodb:ReturnConsumedCapacity',
  'acm-pca:TemplateArn',
  'ses:FromAddress',
  'ses:FromDisplayName',
  'ses:FeedbackAddress',
  'ses:ApiVersion',
  'kms:ViaService',
  'kms:CallerAccount',
  'kms:EncryptionContext:*',
  'kms:RequestAlias',
  'kms:MacAlgorithm',
  'kms:SigningAlgorithm',
  'kms:MessageType',
  'secretsmanager:SecretId',
  'secretsmanager:VersionId',
  'secretsmanager:VersionStage',
  's3:x-amz-server-side-encryption',
  's3:VersionId',
  's3:TlsVersion',
  's3:authType',
  's3:signatureAge',
] as const;

const multivalued = [
  'dynamodb:LeadingKeys',
  'dynamodb:Attributes',
  'ses:Recipients',
  'kms:EncryptionContextKeys',
] as const;

const known = [...singleValued, ...multivalued].map((key) => key.toLowerCase());
const many = new Set<string>(multivalued.map((key) => key.toLowerCase()));

/** Whether the simulator knows what the key means and supplies it where AWS does. */
export function isKnownConditionKey(key: string): boolean {
  const lower = key.toLowerCase();
  return known.includes(lower) || known.some((one) => one.endsWith('*') && matchesPattern(one, lower));
}

/** Whether the key carries a set, which only ForAllValues and ForAnyValue may compare. */
export function isMultivaluedKey(key: string): boolean {
  return many.has(key.toLowerCase());
}
