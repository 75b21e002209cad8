import { aws_iam as iam } from 'aws-cdk-lib';
import type * as z from 'zod';
import { certificateTemplate } from '../shared/aws/certificate-authority.ts';
import type {
  AssertionKeysEnvironment,
  AssertionSignerEnvironment,
  AuthorityEnvironment,
  FilesEnvironment,
  HasherEnvironment,
  MailerEnvironment,
  MailSealEnvironment,
  SignerEnvironment,
  VaultEnvironment,
} from '../shared/aws/environment.ts';
import { mailPurpose } from '../shared/aws/mail-seal.ts';
import { tokenPurpose } from '../shared/aws/token-vault.ts';
import { type FileKind, fileKeys } from '../shared/operation/file-store.ts';
import type { EventUse } from '../shared/operation/operation.ts';
import type { Resources } from './resources.ts';

/** Permissions together with the variables through which they are used. */
export interface Grant<Environment> {
  readonly environment: Environment;
  readonly statements: readonly iam.PolicyStatement[];
}

/** An environment holds texts. */
type Texts<Environment> = { readonly [Name in keyof Environment]: string };

type Granting = (resources: Resources) => Grant<Readonly<Record<string, string>>>;

const grantings: Readonly<Record<EventUse, Granting>> = {
  hasher: ({ pepperKeyArn }): Grant<z.infer<typeof HasherEnvironment>> => ({
    environment: { PEPPER_KEY_ID: pepperKeyArn },
    statements: [
      new iam.PolicyStatement({
        sid: 'PepperThePasswordHashes',
        actions: ['kms:GenerateMac'],
        resources: [pepperKeyArn],
        conditions: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
      }),
    ],
  }),
  tokenSecrets: (resources) => vaultGrant(resources, 'OpenTheSecretsOfTokens', ['kms:Decrypt']),
  tokenImport: (resources) => vaultGrant(resources, 'SealTheSecretsOfTokens', ['kms:Encrypt']),
  tokenAssignment: (resources) =>
    vaultGrant(resources, 'SealThemForTheirCompany', ['kms:ReEncryptFrom', 'kms:ReEncryptTo']),
  tokenUpload: (resources) =>
    filesGrant(resources, [
      fileStatement('SignAddressesForFilesOfTokens', resources, 's3:PutObject', 'tokenFiles'),
      fileKeyStatement('EncryptWhatIsPutThere', resources, ['kms:GenerateDataKey']),
    ]),
  uploadedTokens: (resources) => readingGrant(resources, 'ReadFilesOfTokens', 'tokenFiles'),
  requestUpload: (resources) =>
    filesGrant(resources, [
      fileStatement('SignAddressesForFilesOfRequests', resources, 's3:PutObject', 'requestFiles'),
      fileKeyStatement('EncryptWhatIsPutThere', resources, ['kms:GenerateDataKey']),
    ]),
  uploadedRequests: (resources) => readingGrant(resources, 'ReadFilesOfRequests', 'requestFiles'),
  historyDownload: (resources) =>
    filesGrant(resources, [
      fileStatement('SignAddressesOfExportedHistory', resources, 's3:GetObject', 'historyExports'),
      fileKeyStatement('DecryptWhatIsGotThere', resources, ['kms:Decrypt']),
    ]),
  handoverFiles: (resources) =>
    filesGrant(resources, [
      fileStatement('WriteFilesForTheCore', resources, 's3:PutObject', 'handoverFiles'),
      fileStatement('SignTheirAddresses', resources, 's3:GetObject', 'handoverFiles'),
      fileKeyStatement('EncryptAndDecryptThem', resources, ['kms:GenerateDataKey', 'kms:Decrypt']),
      missingFilesStatement(resources),
    ]),
  historyWriting: (resources) =>
    filesGrant(resources, [
      fileStatement('WriteExportedHistory', resources, 's3:PutObject', 'historyExports'),
      // Decrypt: S3 opens the data key of a file in parts for each part.
      fileKeyStatement('EncryptIt', resources, ['kms:GenerateDataKey', 'kms:Decrypt']),
    ]),
  mailSealing: (resources) => mailSealGrant(resources, 'SealWhatIsMailed', 'kms:Encrypt'),
  mailOpening: (resources) => mailSealGrant(resources, 'OpenWhatIsMailed', 'kms:Decrypt'),
  assertionSigning: ({ assertionKeyArns: [signing = ''] }): Grant<z.infer<typeof AssertionSignerEnvironment>> => ({
    environment: { ASSERTION_KEY: signing },
    statements: [
      new iam.PolicyStatement({
        sid: 'SignAssertionsForLinkedServices',
        actions: ['kms:Sign'],
        resources: [signing],
        conditions: { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'RAW' } },
      }),
    ],
  }),
  assertionKeys: ({ assertionKeyArns }): Grant<z.input<typeof AssertionKeysEnvironment>> => ({
    environment: { ASSERTION_KEYS: assertionKeyArns.join(',') },
    statements: [
      new iam.PolicyStatement({
        sid: 'PublishTheKeysThatVerifyThem',
        actions: ['kms:GetPublicKey'],
        resources: [...assertionKeyArns],
      }),
    ],
  }),
  // Files beside their bundles are all that these need.
  printer: () => ({ environment: {}, statements: [] }),
  bankDirectory: () => ({ environment: {}, statements: [] }),
  signer: (resources): Grant<z.infer<typeof SignerEnvironment>> => ({
    environment: { SESSION_KEY_SECRET: resources.sessionKeySecretArn },
    statements: [
      new iam.PolicyStatement({
        sid: 'ReadTheKeyThatSignsSessions',
        actions: ['secretsmanager:GetSecretValue'],
        resources: [resources.sessionKeySecretArn],
      }),
      secretKeyStatement('ReadItThroughItsKey', resources, ['kms:Decrypt']),
    ],
  }),
  keyRotation: (resources): Grant<z.infer<typeof SignerEnvironment>> => ({
    environment: { SESSION_KEY_SECRET: resources.sessionKeySecretArn },
    statements: [
      new iam.PolicyStatement({
        sid: 'ReplaceTheKeyThatSignsSessions',
        actions: ['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue'],
        resources: [resources.sessionKeySecretArn],
      }),
      // Decrypt: Secrets Manager compares the new value with the current one.
      secretKeyStatement('ReplaceItThroughItsKey', resources, ['kms:Decrypt', 'kms:GenerateDataKey']),
    ],
  }),
  authority: (resources): Grant<z.input<typeof AuthorityEnvironment>> => ({
    environment: authorityEnvironment(resources),
    statements: [
      new iam.PolicyStatement({
        sid: 'AskForClientCertificatesOnly',
        actions: ['acm-pca:IssueCertificate'],
        resources: [resources.authority.arn],
        conditions: { StringEquals: { 'acm-pca:TemplateArn': templateArn(resources) } },
      }),
      authoritiesStatement(resources, 'FetchWhatWasIssued', 'GetCertificate'),
      // For certificates that differ from their request, or whose issuance was abandoned.
      authoritiesStatement(resources, 'RevokeWhatMustNotBeUsed', 'RevokeCertificate'),
    ],
  }),
  revocation: (resources): Grant<z.input<typeof AuthorityEnvironment>> => ({
    environment: authorityEnvironment(resources),
    statements: [authoritiesStatement(resources, 'RevokeWhatMustNotBeUsed', 'RevokeCertificate')],
  }),
  mailer: ({ mail }): Grant<Texts<z.infer<typeof MailerEnvironment>>> => ({
    environment: { MAIL_FROM: mail.from, MAILS_PER_SECOND: String(mail.perSecond) },
    statements: [
      new iam.PolicyStatement({
        sid: 'SendMailsFromOurAddressOnly',
        actions: ['ses:SendEmail'],
        resources: [...mail.arns],
        conditions: { StringEquals: { 'ses:FromAddress': mail.from } },
      }),
    ],
  }),
};

/** The permissions and variables of the ports that a function uses besides the table. */
export function grantsOf(
  uses: readonly EventUse[],
  resources: Resources,
): readonly Grant<Readonly<Record<string, string>>>[] {
  return uses.map((use) => grantings[use](resources));
}

/** Limited to the purpose of tokens: values sealed for another purpose under this key stay closed. */
function vaultGrant(
  { tokenKeyArn }: Resources,
  sid: string,
  actions: string[],
): Grant<z.infer<typeof VaultEnvironment>> {
  const conditions = { StringEquals: { 'kms:EncryptionContext:purpose': tokenPurpose } };
  return {
    environment: { TOKEN_KEY_ID: tokenKeyArn },
    statements: [new iam.PolicyStatement({ sid, actions, resources: [tokenKeyArn], conditions })],
  };
}

/** Functions that write a mail seal its secrets and cannot open them; the one that sends it opens them. */
function mailSealGrant(
  { mailKeyArn }: Resources,
  sid: string,
  action: 'kms:Encrypt' | 'kms:Decrypt',
): Grant<z.infer<typeof MailSealEnvironment>> {
  const conditions = { StringEquals: { 'kms:EncryptionContext:purpose': mailPurpose } };
  return {
    environment: { MAIL_KEY_ID: mailKeyArn },
    statements: [new iam.PolicyStatement({ sid, actions: [action], resources: [mailKeyArn], conditions })],
  };
}

/** The region is in every function's environment already. */
function filesGrant(
  { files }: Resources,
  statements: readonly iam.PolicyStatement[],
): Grant<Pick<z.infer<typeof FilesEnvironment>, 'FILES_BUCKET'>> {
  return { environment: { FILES_BUCKET: files.name }, statements };
}

function readingGrant(resources: Resources, sid: string, kind: FileKind) {
  return filesGrant(resources, [
    fileStatement(sid, resources, 's3:GetObject', kind),
    fileKeyStatement('DecryptThem', resources, ['kms:Decrypt']),
    missingFilesStatement(resources),
  ]);
}

/** Without it S3 answers 403 for a file that is not there, as for a missing permission. */
const missingFilesStatement = ({ files }: Resources) =>
  new iam.PolicyStatement({
    sid: 'DistinguishMissingFromForbidden',
    actions: ['s3:ListBucket'],
    resources: [files.arn],
  });

/** Limited to the files of one kind. */
function fileStatement(sid: string, { files }: Resources, action: string, kind: FileKind): iam.PolicyStatement {
  const { folder, ending } = fileKeys[kind];
  return new iam.PolicyStatement({ sid, actions: [action], resources: [`${files.arn}/${folder}/*${ending}`] });
}

function fileKeyStatement(sid: string, { files, region }: Resources, actions: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    actions,
    resources: [files.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
  });
}

function secretKeyStatement(sid: string, { secretKeyArn, region }: Resources, actions: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    actions,
    resources: [secretKeyArn],
    conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
  });
}

const authorityEnvironment = ({ authority }: Resources) => ({
  AUTHORITY_ARN: authority.arn,
  AUTHORITY_ARNS: authority.arns.join(','),
  AUTHORITY_SIGNING_ALGORITHM: authority.signingAlgorithm,
});

const templateArn = ({ partition }: Resources) => certificateTemplate.replace('arn:aws:', `arn:${partition}:`);

/** Includes replaced authorities: their certificates are in use until they expire. They issue nothing any more. */
function authoritiesStatement({ authority }: Resources, sid: string, action: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, actions: [`acm-pca:${action}`], resources: [...authority.arns] });
}
