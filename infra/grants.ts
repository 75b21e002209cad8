import { aws_iam as iam } from 'aws-cdk-lib';
import type * as z from 'zod';
import { certificateTemplate } from '../shared/aws/certificate-authority.ts';
import type {
  AuthorityEnvironment,
  HasherEnvironment,
  MailerEnvironment,
  SignerEnvironment,
} from '../shared/aws/environment.ts';
import type { ScheduledFunction, Use } from '../shared/operation/operation.ts';
import type { Access } from '../shared/table/table.ts';
import type { Resources } from './resources.ts';

/** A right and the variables it is used through: neither comes without the other. */
export interface Grant<Environment> {
  readonly environment: Environment;
  readonly statements: readonly iam.PolicyStatement[];
}

type EventUse = NonNullable<ScheduledFunction['uses']>[number];
type Granting = (resources: Resources, access: Access) => Grant<Readonly<Record<string, string>>>;

const grantings: Readonly<Record<Use | EventUse, Granting>> = {
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
      // Decrypt: Secrets Manager compares the new value with the one there is.
      secretKeyStatement('ReplaceItThroughItsKey', resources, ['kms:Decrypt', 'kms:GenerateDataKey']),
    ],
  }),
  authority: (resources, access): Grant<z.infer<typeof AuthorityEnvironment>> => ({
    environment: {
      AUTHORITY_ARN: resources.authority.arn,
      AUTHORITY_SIGNING_ALGORITHM: resources.authority.signingAlgorithm,
    },
    statements: authorityStatements(resources, access),
  }),
  mailer: ({ mail }): Grant<z.infer<typeof MailerEnvironment>> => ({
    environment: { MAIL_FROM: mail.from },
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

/** The rights and variables of what a function uses beyond the table. */
export function grantsOf(
  uses: readonly EventUse[],
  resources: Resources,
  access: Access,
): readonly Grant<Readonly<Record<string, string>>>[] {
  return uses.map((use) => grantings[use](resources, access));
}

function secretKeyStatement(sid: string, { secretKeyArn, region }: Resources, actions: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    actions,
    resources: [secretKeyArn],
    conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
  });
}

/**
 * What a function may ask of the authority follows from its access: whoever keeps issuances asks for certificates, and
 * revokes one that was made and must not be used; whoever only notes what the authority was told revokes.
 * @throws Error for a use that fits neither
 */
function authorityStatements({ authority, partition }: Resources, access: Access): iam.PolicyStatement[] {
  const statement = (sid: string, action: string, conditions?: Record<string, Record<string, string>>) =>
    new iam.PolicyStatement({ sid, actions: [action], resources: [authority.arn], conditions });
  const revoke = statement('RevokeWhatMustNotBeUsed', 'acm-pca:RevokeCertificate');
  if (access.issuances !== undefined) {
    const template = certificateTemplate.replace('arn:aws:', `arn:${partition}:`);
    return [
      statement('AskForClientCertificatesOnly', 'acm-pca:IssueCertificate', {
        StringEquals: { 'acm-pca:TemplateArn': template },
      }),
      statement('FetchWhatWasIssued', 'acm-pca:GetCertificate'),
      revoke,
    ];
  }
  if (access.certificates?.includes('authorityTold')) return [revoke];
  throw new Error('a function uses the authority and neither keeps issuances nor tells of revocations');
}
