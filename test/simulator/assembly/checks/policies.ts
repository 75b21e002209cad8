import type { ResolvedResource } from '../provider.ts';
import type { Account } from './account.ts';
import { type Check, type Checks, listOf, partOf, refuse, textOf } from './check.ts';

/** Characters without white space (IAM user guide, IAM and AWS STS quotas). */
const longest = { inlineOfRole: 10_240, managed: 6_144, trust: 2_048 };
/** Bytes of policies that resources carry, from their services' quotas. */
const longestOfResource = { bucket: 20_480, key: 32_768, topic: 30_720, api: 8_192, logs: 5_120 };

const sizeOf = (document: unknown) =>
  (typeof document === 'string' ? document : JSON.stringify(document ?? '')).replace(/\s/g, '').length;

function demandSize(resource: ResolvedResource, what: string, size: number, most: number): void {
  if (size > most) refuse(resource, `${what} has ${size} characters and may have ${most}`);
}

/** IAM and most services refuse a policy that names a role or user which is not there. */
function demandPrincipals(resource: ResolvedResource, account: Account, document: unknown): void {
  for (const statement of listOf(document, 'Statement')) {
    for (const principal of listOf(statement, 'Principal', 'AWS')) {
      if (!isThere(account, String(principal)))
        refuse(resource, `Invalid principal in policy: "AWS":"${String(principal)}"`);
    }
    const sid = textOf(statement, 'Sid') ?? '';
    if (sid.length > 0 && !/^[A-Za-z0-9 _-]+$/.test(sid))
      refuse(resource, `the statement id ${sid} has other characters than letters and digits`);
  }
}

function isThere({ accountId, ofType }: Account, principal: string): boolean {
  const [, , service, , account, name = ''] = principal.split(':');
  if (service !== 'iam' || account !== accountId || name === 'root') return true;
  return ofType('AWS::IAM::Role').some(({ attributes }) => attributes.Arn === principal);
}

const checkRole: Check = (resource, account) => {
  const { properties } = resource;
  const trust = partOf(properties, 'AssumeRolePolicyDocument');
  demandSize(resource, 'its trust policy', sizeOf(trust), longest.trust);
  demandPrincipals(resource, account, trust);
  const inline = listOf(properties, 'Policies').map((each) => partOf(each, 'PolicyDocument'));
  demandInline(resource, inline);
  if (listOf(properties, 'ManagedPolicyArns').length > 10) refuse(resource, 'a role takes ten managed policies');
};

function demandInline(resource: ResolvedResource, documents: readonly unknown[]): void {
  const size = documents.reduce<number>((sum, each) => sum + sizeOf(each), 0);
  demandSize(resource, 'its inline policies together', size, longest.inlineOfRole);
  for (const statement of documents.flatMap((each) => listOf(each, 'Statement'))) {
    const sid = textOf(statement, 'Sid') ?? '';
    if (!/^[A-Za-z0-9]*$/.test(sid)) refuse(resource, `Statement IDs (SID) must be alpha-numeric: ${sid}`);
    if (partOf(statement, 'Principal') !== undefined) refuse(resource, 'a policy of a role names no principal');
  }
}

/** A policy beside its role counts with those inside. */
const checkInlinePolicy: Check = (resource, account) => {
  for (const name of listOf(resource.properties, 'Roles')) {
    const role = account.find('AWS::IAM::Role', String(name));
    const beside = account
      .ofType('AWS::IAM::Policy')
      .filter(({ properties }) => listOf(properties, 'Roles').includes(name));
    const inside = listOf(role?.properties, 'Policies').map((each) => partOf(each, 'PolicyDocument'));
    const all = [resource, ...beside].map(({ properties }) => partOf(properties, 'PolicyDocument'));
    demandInline(resource, [...all, ...inside]);
  }
};

const checkManagedPolicy: Check = (resource) =>
  demandSize(resource, 'the policy', sizeOf(partOf(resource.properties, 'PolicyDocument')), longest.managed);

const checkBucketPolicy: Check = (resource, account) => {
  const document = partOf(resource.properties, 'PolicyDocument');
  const bucket = textOf(resource.properties, 'Bucket') ?? '';
  if (!account.find('AWS::S3::Bucket', bucket)) refuse(resource, `The specified bucket does not exist: ${bucket}`);
  demandSize(resource, 'the policy', sizeOf(document), longestOfResource.bucket);
  demandPrincipals(resource, account, document);
  const own = `arn:aws:s3:::${bucket}`;
  const foreign = listOf(document, 'Statement')
    .flatMap((statement) => listOf(statement, 'Resource'))
    .filter((each) => each !== own && !String(each).startsWith(`${own}/`));
  if (foreign.length > 0) refuse(resource, `Policy has invalid resource: ${foreign.join(', ')}`);
};

/** KMS takes no policy under which nobody could change it again (KMS developer guide, default key policy). */
const checkKey: Check = (resource, account) => {
  const document = partOf(resource.properties, 'KeyPolicy');
  if (document === undefined) return;
  demandSize(resource, 'the key policy', sizeOf(document), longestOfResource.key);
  demandPrincipals(resource, account, document);
  const root = `arn:aws:iam::${account.accountId}:root`;
  const keeps = listOf(document, 'Statement').some(
    (statement) =>
      textOf(statement, 'Effect') === 'Allow' &&
      listOf(statement, 'Principal', 'AWS').includes(root) &&
      listOf(statement, 'Action').some(
        (action) => action === 'kms:*' || action === 'kms:PutKeyPolicy' || action === '*',
      ),
  );
  if (!keeps) refuse(resource, 'The new key policy will not allow you to update the key policy in the future.');
};

const ofResource =
  (most: number, property = 'PolicyDocument'): Check =>
  (resource, account) => {
    const document = partOf(resource.properties, property);
    demandSize(resource, 'the policy', sizeOf(document), most);
    demandPrincipals(resource, account, document);
  };

/** Checks the size of policies, and that the principals they name exist. */
export const policyChecks: Checks = {
  'AWS::IAM::Role': checkRole,
  'AWS::IAM::Policy': checkInlinePolicy,
  'AWS::IAM::ManagedPolicy': checkManagedPolicy,
  'AWS::S3::BucketPolicy': checkBucketPolicy,
  'AWS::KMS::Key': checkKey,
  'AWS::SNS::TopicPolicy': ofResource(longestOfResource.topic),
  'AWS::SQS::QueuePolicy': ofResource(longestOfResource.topic),
  'AWS::SecretsManager::ResourcePolicy': ofResource(longestOfResource.bucket, 'ResourcePolicy'),
  'AWS::ApiGateway::RestApi': ofResource(longestOfResource.api, 'Policy'),
  'AWS::Logs::ResourcePolicy': ofResource(longestOfResource.logs),
};
