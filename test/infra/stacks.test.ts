import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { IssuingAuthority } from '../../infra/constructs/issuing-authority.ts';
import { RegistryApi } from '../../infra/constructs/registry-api.ts';
import { Truststore } from '../../infra/constructs/truststore.ts';
import type { Resources } from '../../infra/resources.ts';
import { ApiStack } from '../../infra/stacks/api.ts';
import { AuthorityStack } from '../../infra/stacks/authority.ts';
import { DataStack } from '../../infra/stacks/data.ts';
import { EventsStack } from '../../infra/stacks/events.ts';
import { Stage, stageNamed } from '../../infra/stages.ts';
import { newApp } from '../../infra/tegata.ts';
import { defineFunction } from '../../shared/operation/operation.ts';
import { profiles } from '../../shared/profiles/profiles.ts';
import { createIam } from '../simulator/iam/iam.ts';
import { flat, synthesized, synthesizedApp, textOf } from './assembly.ts';

const folder = mkdtempSync(join(tmpdir(), 'tegata-stacks-'));
const bundle = join(folder, 'bundle');
mkdirSync(bundle);
writeFileSync(join(bundle, 'index.js'), 'exports.handler = async () => ({});\n');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
const freshApp = (): App => newApp({ outdir: join(folder, `out-${count++}`), builtinCloudFormationValidation: false });
const env = { region: 'ap-northeast-1' };
const dev = stageNamed('dev');
const prodStage = stageNamed('prod');
const profile = profiles.standard;

describe('a disposable stage', () => {
  it('leaves nothing behind and protects nothing', () => {
    const app = freshApp();
    const template = Template.fromStack(new DataStack(app, 'Data', { env, stage: dev, profile }));
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
    template.allResources('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
    expect(new AuthorityStack(app, 'Authority', { env, stage: dev, profile }).terminationProtection).toBe(false);
  });

  it("mails come from the profile's local part at the stage's own domain", () => {
    const { mail } = new DataStack(freshApp(), 'Data', {
      env,
      stage: { ...dev, mailDomain: 'mail.example.jp' },
      profile,
    });
    expect(mail.from).toBe('no-reply@mail.example.jp');
  });
});

describe('a subordinate authority', () => {
  const parentArn = 'arn:aws:acm-pca:ap-northeast-1:111122223333:certificate-authority/parent';
  const parentChain = '-----BEGIN CERTIFICATE-----\nROOT\n-----END CERTIFICATE-----';
  const stage = Stage.parse({
    ...dev,
    authority: { kind: 'subordinate', years: 5, parentArn, parentChain, parentSigningAlgorithm: 'SHA256WITHRSA' },
  });
  const app = freshApp();
  const stack = new Stack(app, 'Authority', { env });
  const authority = new IssuingAuthority(stack, 'Issuing', { stage, mode: stage.authority, organization: 'Test Bank' });
  const { logKey } = new DataStack(app, 'Data', { env, stage, profile });
  new Truststore(stack, 'Truststore', { stage, certificates: authority.chain, logKey });
  const template = Template.fromStack(stack);

  it('is signed by its parent, may not sign other authorities, and is activated with the chain', () => {
    template.hasResourceProperties('AWS::ACMPCA::CertificateAuthority', { Type: 'SUBORDINATE' });
    template.hasResourceProperties('AWS::ACMPCA::Certificate', {
      CertificateAuthorityArn: parentArn,
      SigningAlgorithm: 'SHA256WITHRSA',
      TemplateArn: 'arn:aws:acm-pca:::template/SubordinateCACertificate_PathLen0/V1',
    });
    template.hasResourceProperties('AWS::ACMPCA::CertificateAuthorityActivation', { CertificateChain: parentChain });
  });

  it('has its whole chain in the truststore, where the issuer is looked up', () => {
    const [writer] = Object.values(template.findResources('Custom::AWS'));
    const text = JSON.stringify(writer?.Properties.Create);
    expect(text).toContain('"Certificate"');
    expect(text).toContain('ROOT');
  });
});

describe('functions without a request', () => {
  const mailer = defineFunction({
    name: 'send-all',
    summary: 'x',
    impact: 'x',
    stream: { eventName: ['INSERT'] },
    access: { mails: ['claim'] },
    uses: ['mailer'],
    example: {},
  });
  const rotation = defineFunction({
    name: 'rotate',
    summary: 'x',
    impact: 'x',
    schedule: 'rate(90 days)',
    atDeployment: true,
    access: { sessionKeys: ['change'] },
    uses: ['keyRotation'],
    example: {},
  });
  const revoker = defineFunction({
    name: 'revoke',
    summary: 'x',
    impact: 'x',
    stream: { eventName: ['MODIFY'] },
    access: { certificates: ['authorityTold'] },
    uses: ['revocation'],
    example: {},
  });

  function templateOf(definitions: readonly Parameters<typeof defineFunction>[0][]) {
    const app = freshApp();
    const { single, logKey, mail } = new DataStack(app, 'Data', { env, stage: dev, profile });
    return Template.fromStack(
      new EventsStack(app, 'Events', {
        env,
        definitions,
        surroundings: { stage: dev, profileName: 'standard', resources },
        streamArn: single.streamArn,
        mailEventsTopicArn: mail.events.topicArn,
        logKey,
        build: { folderOf: () => bundle },
      }),
    );
  }

  const resources: Resources = {
    region: 'ap-northeast-1',
    partition: 'aws',
    tableName: 'table',
    tableArn: 'arn:table',
    tableKeyArn: 'arn:table-key',
    pepperKeyArn: 'arn:pepper',
    tokenKeyArn: 'arn:token',
    mailKeyArn: 'arn:mail',
    assertionKeyArns: ['arn:assertion'],
    sessionKeySecretArn: 'arn:secret',
    secretKeyArn: 'arn:secret-key',
    files: { name: 'files', arn: 'arn:files', keyArn: 'arn:files-key' },
    authority: { arn: 'arn:authority', signingAlgorithm: 'SHA256WITHECDSA', arns: ['arn:earlier', 'arn:authority'] },
    mail: { from: 'no-reply@example.jp', arns: ['arn:identity'], perSecond: 14 },
  };
  const environmentOf = (template: Template, name: string) =>
    Object.values(
      template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: `tegata-dev-${name}` } }),
    )[0]?.Properties.Environment.Variables;

  it('have their variables together with their permissions', () => {
    const template = templateOf([mailer, rotation, revoker]);
    const common = ['BANK_DOMAIN', 'DUE_SHARDS', 'ENTRY_DOMAIN', 'SECURE_DOMAIN', 'TABLE_NAME', 'TEGATA_PROFILE'];
    expect(Object.keys(environmentOf(template, 'send-all')).sort()).toEqual(
      [...common, 'MAIL_FROM', 'MAILS_PER_SECOND'].sort(),
    );
    expect(Object.keys(environmentOf(template, 'rotate')).sort()).toEqual([...common, 'SESSION_KEY_SECRET'].sort());
    expect(environmentOf(template, 'revoke')).toMatchObject({
      AUTHORITY_ARN: 'arn:authority',
      AUTHORITY_ARNS: 'arn:earlier,arn:authority',
      AUTHORITY_SIGNING_ALGORITHM: 'SHA256WITHECDSA',
    });
  });

  it('the rotation replaces the secret without reading it, and runs at the deployment', () => {
    const template = templateOf([rotation]);
    const text = JSON.stringify(template.findResources('AWS::IAM::Role'));
    expect(text).toContain('secretsmanager:PutSecretValue');
    expect(text).not.toContain('secretsmanager:GetSecretValue');
    template.resourceCountIs('Custom::Trigger', 1);
    template.resourceCountIs('AWS::Scheduler::Schedule', 1);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 0);
  });
});

describe('an API', () => {
  const operation = {
    name: 'a',
    summary: 'a',
    route: 'GET /a',
    hosts: ['entry'],
    may: 'anyone',
    access: {},
    errors: [],
    example: {},
  };

  it('is refused if two operations have one route', () => {
    const app = freshApp();
    const stack = new Stack(app, 'Api', { env });
    const { logKey } = new DataStack(app, 'Data', { env, stage: dev, profile });
    const operations = [operation, { ...operation, name: 'b' }] as never;
    const make = () =>
      new RegistryApi(stack, 'Entry', {
        stage: dev,
        host: 'entry',
        domainName: 'entry.example.jp',
        operations,
        logKey,
      });
    expect(make).toThrow(/two operations of entry are GET \/a/);
  });

  function apiTemplate(stage: Stage) {
    const app = freshApp();
    const { logKey } = new DataStack(app, 'Data', { env, stage, profile });
    const { trusted } = new AuthorityStack(app, 'Authority', { env, stage, profile });
    return Template.fromStack(
      new ApiStack(app, 'Api', { env, stage, operations: [operation] as never, trusted, logKey }),
    );
  }

  const certificateArn = 'arn:aws:acm:ap-northeast-1:111122223333:certificate/00000000-0000-4000-8000-000000000001';

  it('has the certificate that the stage names, and requests nothing at the deployment', () => {
    const named = apiTemplate({ ...dev, certificateArn });
    expect(Object.keys(named.findParameters('*'))).toEqual(['BootstrapVersion']);
    named.allResourcesProperties('AWS::ApiGateway::DomainName', { RegionalCertificateArn: certificateArn });
  });

  it('proves control of the name if mutual TLS requires it, and only then', () => {
    const proof = certificateArn.replace(/1$/, '2');
    const template = apiTemplate({ ...dev, certificateArn, ownershipVerificationCertificateArn: proof });
    const proved = Object.values(template.findResources('AWS::ApiGateway::DomainName')).map(({ Properties }) => [
      Properties.DomainName,
      Properties.OwnershipVerificationCertificateArn,
    ]);
    expect(Object.fromEntries(proved)).toEqual({
      'entry.dev.tegata.example.jp': undefined,
      'secure.dev.tegata.example.jp': proof,
      'bank.dev.tegata.example.jp': undefined,
    });
  });

  it('of the bank can be restricted to its principals and networks', () => {
    const clerk = 'arn:aws:iam::111122223333:role/back-office';
    const template = apiTemplate({ ...dev, bankPrincipals: [clerk], bankNetworks: ['192.0.2.0/24'] });
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      Policy: {
        Statement: [
          { Effect: 'Allow', Principal: { AWS: clerk }, Action: 'execute-api:Invoke' },
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Condition: { ArnNotEquals: { 'aws:PrincipalArn': [clerk] } },
          },
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Condition: { NotIpAddress: { 'aws:SourceIp': ['192.0.2.0/24'] } },
          },
        ],
      },
    });
  });

  it('of the bank denies principals that the stage does not name, whatever their own policies allow', () => {
    const roles = ['back-office', 'elsewhere'].map((name) => `arn:aws:iam::111122223333:role/${name}`);
    const template = apiTemplate({ ...dev, bankPrincipals: roles.slice(0, 1) });
    const [policy] = Object.values(template.findResources('AWS::ApiGateway::RestApi')).flatMap(
      ({ Properties }) => Properties.Policy ?? [],
    );
    const iam = createIam({ now: () => new Date(), region: 'ap-northeast-1', accountId: '111122223333' });
    const resource = 'execute-api:/v1/GET/bank/companies';
    iam.attachResourcePolicy(resource, policy);
    const everything = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
    for (const roleArn of roles) iam.defineRole({ roleArn, policies: [everything] });
    const isLetIn = (roleArn: string) => iam.isAllowed(roleArn, { action: 'execute-api:Invoke', resource });
    expect(roles.map(isLetIn)).toEqual([true, false]);
  });

  it('has no firewall if the stage has none', () => {
    apiTemplate(dev).resourceCountIs('AWS::WAFv2::WebACL', 0);
  });
});

describe('a restored table', () => {
  const name = 'tegata-dev-restored';
  const restoredTable = { name, streamLabel: '2026-11-21T01:02:03.456' };
  const { stacks, ofType } = synthesized({ ...dev, restoredTable });
  const inStack = (part: string) => stacks.find((each) => each.name === `tegata-dev-${part}`)?.resources ?? [];

  it("replaces the stack's own for every function, permission, stream and alarm", () => {
    for (const { properties } of ofType('AWS::Lambda::Function').filter((each) => each.properties.Environment)) {
      expect(textOf(properties.Environment)).toContain(`"TABLE_NAME":"${name}"`);
    }
    const ofStreams = ofType('AWS::Lambda::EventSourceMapping').filter(({ properties }) => properties.StartingPosition);
    expect(ofStreams.length).toBe(2);
    for (const { properties } of ofStreams) {
      expect(flat(properties.EventSourceArn)).toMatch(/:table\/tegata-dev-restored\/stream\/2026-11-21T01:02:03\.456$/);
    }
    const roles = textOf(ofType('AWS::IAM::Role').filter(({ properties }) => textOf(properties).includes('dynamodb:')));
    expect(roles).toContain(`:table/${name}`);
    expect(roles).not.toContain('SingleTable');
    expect(textOf(inStack('monitoring'))).toContain(`"Name":"TableName","Value":"${name}"`);
  });

  it("leaves the stack's own unchanged", () => {
    expect(inStack('data').filter(({ type }) => type === 'AWS::DynamoDB::Table').length).toBe(1);
  });
});

it('cross-stack references can be loosened from the command line, so that resources in use can be replaced', () => {
  const { made, remove } = synthesizedApp(dev, {
    context: { '@aws-cdk/core:defaultCrossStackReferences': 'weak' },
  });
  const text = textOf(made.stacks.map(({ template }) => template));
  remove();
  expect(text).toContain('Fn::GetStackOutput');
  expect(text).not.toContain('Fn::ImportValue');
});

it('a function whose version gets another name by the form of its references is another one, so that Lambda publishes it', () => {
  const flag = '@aws-cdk/core:defaultCrossStackReferences';
  const functionsIn = (references: string) => {
    const { made, remove } = synthesizedApp(dev, { context: { [flag]: references } });
    const found = made.stacks.flatMap(({ template }) =>
      Object.entries<{ readonly Type: string; readonly Properties?: object }>(template.Resources ?? {}),
    );
    remove();
    const versions = found.filter(([, { Type }]) => Type === 'AWS::Lambda::Version').map(([id]) => id);
    const functions = found.filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
    const described = functions.map(([id, { Properties }]) => [id, Object(Properties).Description] as const);
    return { versions: new Set(versions), described: new Map(described) };
  };
  const strong = functionsIn('strong');
  for (const references of ['both', 'weak']) {
    const other = functionsIn(references);
    expect(strong.versions.intersection(other.versions).size, references).toBeLessThan(strong.versions.size);
    for (const [id, description] of strong.described)
      if (typeof description === 'string')
        expect(other.described.get(id)).toBe(`${description} (${references} references)`);
  }
});

describe('the first deployment', () => {
  const prod = prodStage;
  const tableOf = (stage: Stage) =>
    Template.fromStack(new DataStack(freshApp(), 'Data', { env, stage, profile })).findResources(
      'AWS::DynamoDB::Table',
    );
  const isTableProtected = (stage: Stage) =>
    Object.values(tableOf(stage)).map(({ Properties }) => Properties.DeletionProtectionEnabled);

  it('can be rolled back and repeated: its resources are protected from the second deployment on', () => {
    const first = { ...prod, isFirstDeployment: true };
    expect(isTableProtected(first)).toEqual([false]);
    expect(isTableProtected(prod)).toEqual([true]);
    const protects = (stage: Stage) => [
      new DataStack(freshApp(), 'Data', { env, stage, profile }).terminationProtection,
      new AuthorityStack(freshApp(), 'Authority', { env, stage, profile }).terminationProtection,
    ];
    expect(protects(first)).toEqual([false, false]);
    expect(protects(prod)).toEqual([true, true]);
  });

  it("creates the mails' identity and prints the records that prove it", () => {
    const template = Template.fromStack(new DataStack(freshApp(), 'Data', { env, stage: dev, profile }));
    template.resourceCountIs('AWS::SES::EmailIdentity', 1);
    const outputs = Object.entries(template.findOutputs('*')).filter(([name]) => name.startsWith('MailDkim'));
    expect(outputs.map(([name]) => name)).toEqual(['MailDkim1', 'MailDkim2', 'MailDkim3']);
    for (const [, { Value }] of outputs) expect(flat(Value)).toContain('DkimDNSTokenName');
  });
});

describe('a disposable stage leaves no trace', () => {
  const { ofType } = synthesized(dev);

  it('its buckets are emptied before they are deleted', () => {
    const emptied = ofType('Custom::S3AutoDeleteObjects').map(({ properties }) => flat(properties.BucketName));
    expect(emptied.sort()).toEqual(
      ofType('AWS::S3::Bucket')
        .map(({ id }) => `<${id}>`)
        .sort(),
    );
    expect(synthesized(prodStage).ofType('Custom::S3AutoDeleteObjects')).toEqual([]);
  });

  it('only the account’s own setting stays', () => {
    const kept = ['AWS::ApiGateway::Account', 'AWS::IAM::Role'];
    const policies = synthesized(dev)
      .stacks.flatMap(({ resources }) => resources)
      .filter(({ deletionPolicy }) => deletionPolicy === 'Retain');
    expect(policies.map(({ type }) => type).sort()).toEqual(kept);
  });
});

describe('a second region', () => {
  const vaults = [
    'arn:aws:backup:ap-northeast-3:111122223333:backup-vault:tegata',
    'arn:aws:backup:ap-northeast-1:444455556666:backup-vault:tegata',
  ];

  it('can have the keys of passwords and tokens from the first day', () => {
    for (const stage of [dev, prodStage]) {
      const multi = synthesized(stage)
        .ofType('AWS::KMS::Key')
        .filter(({ properties }) => properties.MultiRegion);
      expect(multi.map(({ id }) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual(['PepperKey', 'TokenKey']);
    }
  });

  it('works with the keys that were replicated to it', () => {
    const key = (end: string) => `arn:aws:kms:ap-northeast-3:111122223333:key/mrk-${end.repeat(32)}`;
    const replicatedKeys = { pepper: key('a'), tokens: key('b') };
    const { ofType } = synthesized(stageNamed('prod', { region: 'ap-northeast-3', replicatedKeys }));
    expect(ofType('AWS::KMS::Key').filter(({ properties }) => properties.MultiRegion)).toEqual([]);
    const roles = textOf(ofType('AWS::IAM::Role'));
    expect(roles).toContain(`"Resource":"${key('a')}","Sid":"PepperThePasswordHashes"`);
    expect(roles).toContain(`"Resource":"${key('b')}","Sid":"OpenTheSecretsOfTokens"`);
  });

  it('gets a copy of each backup, kept as long', () => {
    const [plan] = synthesized({ ...prodStage, backupCopies: vaults }).ofType('AWS::Backup::BackupPlan');
    const rules = Object(plan?.properties.BackupPlan).BackupPlanRule as readonly Record<string, unknown>[];
    expect(rules.map(({ RuleName, Lifecycle }) => [RuleName, Lifecycle])).toEqual([
      ['daily', { DeleteAfterDays: 35 }],
      ['weekly', { DeleteAfterDays: 400 }],
    ]);
    for (const { CopyActions, Lifecycle } of rules)
      expect(CopyActions).toEqual(
        vaults.map((DestinationBackupVaultArn) => ({ DestinationBackupVaultArn, Lifecycle })),
      );
    expect(() => stageNamed('prod', { backupCopies: ['tegata'] })).toThrow(/backupCopies/);
  });
});
