import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventFunctions, operations } from '../../functions/operations.ts';
import { hashingReservations, reservedBy } from '../../infra/concurrency.ts';
import { hashingAllocator } from '../../infra/function-settings.ts';
import { projectRoot } from '../../infra/registry.ts';
import { hostsOf, placeholders, stageNamed } from '../../infra/stages.ts';
import { usesOf } from '../../shared/derive/policy.ts';
import { type Host, methodOf, pathOf } from '../../shared/operation/operation.ts';
import { startEnvironment } from '../simulator/start-environment.ts';
import { flat, functionsByName, type Resource, synthesized, textOf } from './assembly.ts';

const stage = stageNamed('prod');
// CloudFormation's own rules are checked while synthesizing: a violation throws.
const assembly = synthesized(stage, { isValidated: true });
const functions = functionsByName(assembly, 'prod');
const { ofType } = assembly;
const hosts: readonly Host[] = ['entry', 'secure', 'bank'];
const domains = hostsOf(stage);
const onHost = (host: Host) => operations.filter((each) => each.hosts.includes(host));

const only = (type: string): Resource => {
  const [one, ...others] = ofType(type);
  if (!one || others.length > 0) throw new Error(`${type}: not exactly one`);
  return one;
};
const apiOf = (host: Host): Resource => {
  const found = ofType('AWS::ApiGateway::RestApi').find(({ properties }) => properties.Name === `tegata-prod-${host}`);
  if (!found) throw new Error(`no API ${host}`);
  return found;
};
interface Body {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          { readonly security?: unknown; readonly 'x-amazon-apigateway-integration': { readonly uri: unknown } }
        >
      >
    >
  >;
  readonly components?: unknown;
}
const bodyOf = (host: Host) => apiOf(host).properties.Body as Body;
const routesOf = (host: Host) =>
  Object.entries(bodyOf(host).paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([name]) => name !== 'parameters')
      .map(([method, each]) => ({ route: `${method.toUpperCase()} ${path}`, ...each })),
  );

describe('stacks', () => {
  it('need no account, and stay far below the size limits of stacks', () => {
    for (const { name, resources, bytes } of assembly.stacks) {
      expect(resources.length, name).toBeLessThan(400);
      expect(bytes, name).toBeLessThan(900_000);
    }
    expect(textOf(assembly.stacks).replaceAll(placeholders.certificateArn, '')).not.toMatch(
      /arn:aws:[a-z0-9-]+:[a-z0-9-]*:\d{12}/,
    );
  });

  it('are deployed with retained data first, and the API after the functions it calls by name', () => {
    const order = assembly.stacks.map(({ name }) => name.replace('tegata-prod-', ''));
    const functionStacks = order.filter((name) => name.endsWith('-functions'));
    expect(functionStacks.length).toBeGreaterThan(1);
    const at = (name: string) => order.indexOf(name);
    for (const each of functionStacks) {
      expect(at(each)).toBeGreaterThan(at('data'));
      expect(at(each)).toBeLessThan(at('api'));
    }
    const dependencies = assembly.stacks.find(({ name }) => name === 'tegata-prod-api')?.dependencies ?? [];
    expect(dependencies.filter((id) => id.endsWith('Functions')).length).toBe(functionStacks.length);
    // The reader of the outbox comes before its writers.
    const dependenciesOf = (name: string) =>
      assembly.stacks.find((each) => each.name === `tegata-prod-${name}`)?.dependencies;
    for (const each of functionStacks) expect(dependenciesOf(each)).toContain('Events');
  });

  it('keep data apart from code: no function is in a stack with the table or the authority', () => {
    const kept = assembly.stacks
      .filter(({ name }) => /-(data|authority)$/.test(name))
      .flatMap(({ resources }) => resources);
    expect(kept.filter(({ type }) => type.startsWith('AWS::Lambda::'))).toEqual([]);
    for (const { type, deletionPolicy } of kept.filter(({ type: each }) =>
      /Table$|Key$|Secret$|Bucket$|CertificateAuthority$|EmailIdentity$/.test(each),
    )) {
      // Not after a roll-back of the deployment that made it; a bucket then already holds something.
      expect(deletionPolicy, type).toBe(type.endsWith('Bucket') ? 'Retain' : 'RetainExceptOnCreate');
    }
  });
});

describe('the table', () => {
  it('is recoverable, protected, encrypted under our key, on demand, with the index, stream and expiry the code relies on', () => {
    const { properties } = only('AWS::DynamoDB::Table');
    const projected = new Map(
      (properties['LocalSecondaryIndexes'] as { IndexName: string; Projection: { ProjectionType: string } }[]).map(
        ({ IndexName, Projection }) => [IndexName, Projection.ProjectionType],
      ),
    );
    // A line of the list of users, and a whole row of the history.
    expect(Object.fromEntries(projected)).toEqual({
      byLoginId: 'INCLUDE',
      byName: 'INCLUDE',
      byService: 'ALL',
      byState: 'ALL',
      byUser: 'ALL',
    });
    // DynamoDB makes local indexes with their table and never changes them: a stage that is deployed refuses other ones.
    expect(
      (properties['LocalSecondaryIndexes'] as { Projection: { NonKeyAttributes?: string[] } }[])
        .flatMap(({ Projection }) => (Projection.NonKeyAttributes ? [Projection.NonKeyAttributes.join(' ')] : []))
        .filter((each, index, all) => all.indexOf(each) === index),
    ).toEqual(['userId loginId name listedRole serviceState loginStopped confirmationStopped emailState certificate']);
    expect(properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'due', KeyType: 'HASH' },
            { AttributeName: 'dueSort', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
    expect(textOf(properties.SSESpecification)).toContain('TableKey');
  });
});

describe('keys and secrets', () => {
  it('every key that can rotate does; the pepper is an HMAC key, that of assertions a pair on P-256', () => {
    const keys = ofType('AWS::KMS::Key');
    const hmac = keys.filter(({ properties }) => properties.KeyUsage === 'GENERATE_VERIFY_MAC');
    expect(hmac.map(({ properties }) => properties.KeySpec)).toEqual(['HMAC_256']);
    const pairs = keys.filter(({ properties }) => properties.KeyUsage === 'SIGN_VERIFY');
    expect(pairs.map(({ properties }) => properties.KeySpec)).toEqual(['ECC_NIST_P256']);
    for (const { id, properties } of keys.filter((each) => ![...hmac, ...pairs].includes(each)))
      expect(properties.EnableKeyRotation, id).toBe(true);
  });

  it('the session key is encrypted under its own key', () => {
    expect(textOf(only('AWS::SecretsManager::Secret').properties.KmsKeyId)).toContain('SecretKey');
  });
});

describe('buckets and queues', () => {
  it('are encrypted, private, and refuse unencrypted requests', () => {
    const buckets = ofType('AWS::S3::Bucket');
    // The truststore, the revocation lists, the files, and beside each of them the record of who touched it.
    expect(buckets.length).toBe(6);
    expect(buckets.filter(({ properties }) => properties.LoggingConfiguration).length).toBe(3);
    for (const { properties } of buckets) {
      expect(properties.BucketEncryption).toBeDefined();
      expect(properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    }
    const policies = [...ofType('AWS::S3::BucketPolicy'), ...ofType('AWS::SQS::QueuePolicy')];
    expect(policies.length).toBe(buckets.length + ofType('AWS::SQS::Queue').length);
    for (const { properties } of policies)
      expect(textOf(properties)).toContain('"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"');
    for (const { properties } of ofType('AWS::SQS::Queue')) expect(properties.SqsManagedSseEnabled).toBe(true);
  });
});

describe('files in exchange', () => {
  it('live for a day without versions, and their addresses for a quarter of an hour', () => {
    const [bucket] = ofType('AWS::S3::Bucket').filter(({ id }) => id.startsWith('FilesBucket'));
    expect(bucket?.properties.VersioningConfiguration).toBeUndefined();
    expect(bucket?.properties.LifecycleConfiguration).toEqual({
      Rules: [{ Status: 'Enabled', ExpirationInDays: 1, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } }],
    });
    expect(textOf(bucket?.properties.BucketEncryption)).toContain('"SSEAlgorithm":"aws:kms"');
    const [policy] = ofType('AWS::S3::BucketPolicy').filter(({ id }) => id.startsWith('FilesBucket'));
    const statements = textOf(policy?.properties.PolicyDocument);
    expect(statements).toContain('"Condition":{"NumericGreaterThan":{"s3:signatureAge":900000}},"Effect":"Deny"');
    expect(statements).toContain('"NumericLessThan":{"s3:TlsVersion":1.2}');
  });
});

describe('logs', () => {
  it('are encrypted, and expire', () => {
    const groups = ofType('AWS::Logs::LogGroup');
    // Besides: of the truststore's writer, and of the firewall.
    expect(groups.length).toBe(functions.size + hosts.length + 2);
    for (const { properties } of groups) {
      expect(textOf(properties.KmsKeyId)).toContain('LogKey');
      expect(properties.RetentionInDays).toBe(stage.logDays);
    }
  });

  it('of access contain no query, header, body or path value', () => {
    for (const { properties } of ofType('AWS::ApiGateway::Stage')) {
      const { Format } = properties.AccessLogSetting as { readonly Format: string };
      expect(Format).not.toMatch(/\$context\.path\b|querystring|\$input|requestOverride|authorizer/);
      expect(textOf(properties.MethodSettings)).toContain('"DataTraceEnabled":false');
      expect(textOf(properties.MethodSettings)).toContain('"LoggingLevel":"OFF"');
    }
  });
});

describe('functions', () => {
  it('run what is tested, on Arm, outside a VPC, without a URL', () => {
    for (const { properties } of functions.values()) {
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
      expect(properties.VpcConfig).toBeUndefined();
    }
    expect(ofType('AWS::Lambda::Url')).toEqual([]);
  });

  it('get memory and time according to their work', () => {
    for (const operation of operations) {
      const { MemorySize, Timeout, ReservedConcurrentExecutions } = functions.get(operation.name)?.properties ?? {};
      const uses = usesOf(operation);
      expect({ MemorySize, Timeout, ReservedConcurrentExecutions }).toEqual({
        MemorySize: uses.some((use) =>
          ['hasher', 'printer', 'uploadedTokens', 'uploadedRequests', 'handoverFiles'].includes(use),
        )
          ? 1769
          : 512,
        Timeout: uses.some((use) =>
          ['authority', 'printer', 'uploadedTokens', 'uploadedRequests', 'handoverFiles'].includes(use),
        )
          ? 29
          : 10,
        ReservedConcurrentExecutions: hashingReservations(stage).get(operation.name),
      });
    }
  });

  it('keep the memory of a hash for the next one if they hash passwords, as does the simulator', () => {
    for (const operation of operations) {
      const { Environment } = functions.get(operation.name)?.properties ?? {};
      const { Variables } = Environment as { readonly Variables: Readonly<Record<string, unknown>> };
      if (usesOf(operation).includes('hasher')) expect(Variables).toMatchObject(hashingAllocator);
      else expect(Object.keys(Variables).join()).not.toContain('MALLOC');
    }
    const settings = Object.entries(startEnvironment).map(([name, value]) => `${name}=${value} `);
    const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    for (const script of [scripts.start, scripts.dev])
      expect(script).toMatch(new RegExp(`^${settings.join('')}exec node `));
  });

  it('reserve no more than a default account has, and leave a fifth to the others', () => {
    for (const name of ['staging', 'prod']) {
      const reservations = functionsByName(synthesized(stageNamed(name)), name)
        .values()
        .map(({ properties }) => Number(properties.ReservedConcurrentExecutions ?? 0));
      const reserved = reservations.reduce((sum, each) => sum + each, 0);
      expect(reserved).toBe(reservedBy(stageNamed(name)));
      expect(reserved).toBeLessThanOrEqual(800);
    }
  });

  it('have no variable that Lambda reserves, and no secret', () => {
    for (const { properties } of functions.values()) {
      const { Variables } = properties.Environment as { readonly Variables: Readonly<Record<string, unknown>> };
      for (const name of Object.keys(Variables))
        expect(name).not.toMatch(/^(AWS_|LAMBDA_|_)|^(TZ|LANG|PATH|NODE_PATH|NODE_OPTIONS)$/);
      expect(textOf(Variables)).not.toContain('{{resolve:');
    }
  });
});

describe('APIs', () => {
  it('are three, each reachable only through its own domain over TLS 1.2', () => {
    expect(ofType('AWS::ApiGateway::RestApi').length).toBe(3);
    expect([...ofType('AWS::ApiGatewayV2::Api'), ...ofType('AWS::Lambda::Url')]).toEqual([]);
    for (const host of hosts)
      expect(apiOf(host).properties).toMatchObject({
        DisableExecuteApiEndpoint: true,
        EndpointConfiguration: { Types: ['REGIONAL'] },
      });
    const names = ofType('AWS::ApiGateway::DomainName').map(({ properties }) => [
      properties.DomainName,
      properties.SecurityPolicy,
    ]);
    expect(names.sort()).toEqual(
      Object.values(domains)
        .map((name) => [name, 'TLS_1_2'])
        .sort(),
    );
  });

  it('only secure requires client certificates, and trusts the version of the truststore that this stack wrote', () => {
    const mutual = ofType('AWS::ApiGateway::DomainName').filter(({ properties }) => properties.MutualTlsAuthentication);
    expect(mutual.map(({ properties }) => properties.DomainName)).toEqual([domains.secure]);
    const { TruststoreUri, TruststoreVersion } = Object(mutual[0]?.properties.MutualTlsAuthentication);
    expect(flat(TruststoreUri)).toMatch(/^s3:\/\/<Truststore\w+>\/truststore\.pem$/);
    expect(TruststoreVersion).toEqual({ 'Fn::GetAtt': [only('Custom::AWS').id, 'VersionId'] });
  });

  it.each(hosts)('%s has the routes of the registry, each leading to its own function', (host) => {
    const wanted = onHost(host).map((each) => [each.route, `function:tegata-prod-${each.name}:live/invocations`]);
    const found = routesOf(host).map(({ route, 'x-amazon-apigateway-integration': { uri } }) => [
      route,
      /function:.*$/.exec(flat(uri))?.[0],
    ]);
    expect(found.sort()).toEqual(wanted.sort());
  });

  it.each(hosts)('%s may call a function for its own route only', (host) => {
    const api = apiOf(host).id;
    const permissions = ofType('AWS::Lambda::Permission').filter(({ properties }) =>
      flat(properties.SourceArn).includes(`<${api}>`),
    );
    const found = permissions.map(
      ({ properties }) =>
        `${flat(properties.FunctionName).split(':').slice(-2).join(':')} ${flat(properties.SourceArn).split(`<${api}>`)[1]}`,
    );
    const wanted = onHost(host).map(
      (each) => `tegata-prod-${each.name}:live /v1/${methodOf(each)}${pathOf(each).replace(/\{\w+\}/g, '*')}`,
    );
    expect(found.sort()).toEqual(wanted.sort());
    for (const { properties } of permissions) expect(properties.SourceAccount).toEqual({ Ref: 'AWS::AccountId' });
  });

  it('no other permission lets anybody call a function', () => {
    expect(ofType('AWS::Lambda::Permission').length).toBe(hosts.reduce((sum, host) => sum + onHost(host).length, 0));
  });

  it('bank requires every request to be signed by an allowed principal; the others leave it to the functions', () => {
    for (const { route, security } of routesOf('bank')) expect(security, route).toEqual([{ sigv4: [] }]);
    expect(textOf(bodyOf('bank').components)).toContain('"x-amazon-apigateway-authtype":"awsSigv4"');
    expect(flat(apiOf('bank').properties.Policy)).toContain('execute-api:Invoke');
    for (const host of ['entry', 'secure'] as const) {
      expect(routesOf(host).filter(({ security }) => security)).toEqual([]);
      expect(apiOf(host).properties.Policy).toBeUndefined();
    }
  });

  it("answers its own refusals as problems with a code; a refused certificate keeps the service's answer", () => {
    for (const host of hosts) {
      const responses = (apiOf(host).properties.Body as Record<string, unknown>)[
        'x-amazon-apigateway-gateway-responses'
      ] as Record<string, { statusCode: number; responseTemplates: Record<string, string> }>;
      expect(Object.keys(responses)).not.toContain('DEFAULT_4XX');
      for (const type of ['MISSING_AUTHENTICATION_TOKEN', 'INVALID_SIGNATURE'])
        expect(type in responses, type).toBe(host !== 'bank');
      // A function that Lambda would not run did nothing; one that was cut off is asked again with the same key.
      for (const type of ['INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT'])
        expect(responses[type]).toMatchObject({ statusCode: 503 });
      for (const { statusCode, responseTemplates } of Object.values(responses)) {
        expect(JSON.parse(responseTemplates['application/json'] ?? '')).toMatchObject({
          status: statusCode,
          code: expect.stringMatching(/^[a-z]+\.[a-zA-Z]+$/),
          requestId: '$context.requestId',
        });
      }
    }
  });

  it('public hosts are behind the firewall', () => {
    expect(
      ofType('AWS::WAFv2::WebACLAssociation')
        .map(({ properties }) => /restapis\/<(\w+?)Api/.exec(flat(properties.ResourceArn))?.[1])
        .sort(),
    ).toEqual(['Entry', 'Secure']);
  });
});

describe('the firewall', () => {
  const acl = only('AWS::WAFv2::WebACL').properties;
  const rules = acl.Rules as readonly {
    readonly Name: string;
    readonly Priority: number;
    readonly Action?: object;
    readonly OverrideAction?: object;
    readonly Statement: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  }[];
  const ruleOf = (name: string) => rules.find(({ Name }) => Name === name);

  it('allows what no rule blocks, limits each address, and blocks known bad sources and inputs', () => {
    expect(acl.DefaultAction).toEqual({ Allow: {} });
    expect(rules.map(({ Name }) => Name)).toEqual([
      'requests-per-address',
      'trials-per-address',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesCommonRuleSet',
    ]);
    expect(rules.map(({ Priority }) => Priority)).toEqual([0, 1, 2, 3, 4]);
    expect(ruleOf('requests-per-address')).toMatchObject({
      Action: { Block: {} },
      Statement: { RateBasedStatement: { Limit: 2000, EvaluationWindowSec: 300, AggregateKeyType: 'IP' } },
    });
    for (const { OverrideAction } of rules.slice(2)) expect(OverrideAction).toEqual({ None: {} });
  });

  it('limits trials per address on every route that takes a secret without a session', () => {
    const { RateBasedStatement } = ruleOf('trials-per-address')?.Statement ?? {};
    expect(RateBasedStatement?.Limit).toBeLessThanOrEqual(300);
    const text = textOf(RateBasedStatement?.ScopeDownStatement);
    expect(text).toContain('"PositionalConstraint":"EXACTLY","SearchString":"POST"');
    const limited = [...text.matchAll(/"RegexString":"([^"]+)","TextTransformations":(\[[^\]]+\])/g)].map(
      ([, regex = '', transformations = '']) => ({ regex: new RegExp(regex), transformations }),
    );
    for (const { transformations } of limited)
      expect(JSON.parse(transformations)).toEqual([
        { Priority: 0, Type: 'URL_DECODE' },
        { Priority: 1, Type: 'NORMALIZE_PATH' },
      ]);
    const isLimited = (path: string) => limited.some(({ regex }) => regex.test(path));
    const open = operations.filter(
      ({ may, route }) => route.startsWith('POST') && /^(anyone|certificate)$/.test(`${may}`),
    );
    expect(open.map(pathOf)).toEqual(expect.arrayContaining(['/sessions', '/certificates', '/registrations']));
    // API Gateway routes the first two alike; a firewall may see the stage before the path.
    for (const path of open.map(pathOf))
      for (const form of [path, `${path}/`, `${path}//`, `/v1${path}`]) expect(isLimited(form), form).toBe(true);
    for (const path of ['/approvals', '/sessions/current', '/mysessions']) expect(isLimited(path), path).toBe(false);
  });

  it('only counts rules that inspect bodies, because a certificate request is not an attack', () => {
    const { ManagedRuleGroupStatement } = ruleOf('AWSManagedRulesCommonRuleSet')?.Statement ?? {};
    const overrides = ManagedRuleGroupStatement?.RuleActionOverrides as readonly {
      Name: string;
      ActionToUse: object;
    }[];
    expect(overrides.map(({ Name }) => Name)).toEqual(
      expect.arrayContaining([
        'SizeRestrictions_BODY',
        'CrossSiteScripting_BODY',
        'GenericRFI_BODY',
        'GenericLFI_BODY',
      ]),
    );
    for (const { ActionToUse } of overrides) expect(ActionToUse).toEqual({ Count: {} });
  });

  it('logs blocked and counted requests, without tokens', () => {
    const { LogDestinationConfigs, LoggingFilter, RedactedFields } = only(
      'AWS::WAFv2::LoggingConfiguration',
    ).properties;
    const group = ofType('AWS::Logs::LogGroup').find(({ properties }) => properties.LogGroupName);
    const name = flat(group?.properties.LogGroupName);
    expect(name).toMatch(/^aws-waf-logs-tegata-prod-/);
    expect(flat((LogDestinationConfigs as unknown[])[0]).endsWith(`:log-group:${name}`)).toBe(true);
    expect(LoggingFilter).toMatchObject({ DefaultBehavior: 'DROP' });
    expect(RedactedFields).toEqual([{ SingleHeader: { Name: 'authorization' } }]);
    expect(acl.VisibilityConfig).toMatchObject({ SampledRequestsEnabled: false });
  });
});

describe('the authority', () => {
  it('is created, signed and activated by the stack, and publishes revocations', () => {
    expect(only('AWS::ACMPCA::CertificateAuthority').properties).toMatchObject({
      Type: 'ROOT',
      KeyAlgorithm: 'EC_prime256v1',
      SigningAlgorithm: 'SHA256WITHECDSA',
      UsageMode: 'GENERAL_PURPOSE',
      RevocationConfiguration: { CrlConfiguration: { Enabled: true } },
    });
    expect(flat(only('AWS::ACMPCA::Certificate').properties.TemplateArn)).toBe(
      'arn:aws:acm-pca:::template/RootCACertificate/V1',
    );
    expect(only('AWS::ACMPCA::CertificateAuthorityActivation').properties.Certificate).toEqual({
      'Fn::GetAtt': [only('AWS::ACMPCA::Certificate').id, 'Certificate'],
    });
  });

  it('can write its revocation list before it is created', () => {
    const policy = ofType('AWS::S3::BucketPolicy').find(({ properties }) =>
      textOf(properties).includes('acm-pca.amazonaws.com'),
    );
    expect(only('AWS::ACMPCA::CertificateAuthority').dependsOn).toContain(policy?.id);
  });

  it('its certificate reaches the truststore with its line breaks', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\nAQ==\n-----END CERTIFICATE-----\n';
    const call = JSON.parse(deployed(only('Custom::AWS').properties.Create, pem));
    expect(call).toMatchObject({
      service: 'S3',
      action: 'putObject',
      parameters: { Key: 'truststore.pem', Body: pem },
    });
    expect(only('Custom::AWS').properties.Update).toEqual(only('Custom::AWS').properties.Create);
  });
});

/** Resolves joins and splits as CloudFormation does; imports of the certificate are the given text. */
function deployed(value: unknown, certificate: string): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', []]] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') {
    const [delimiter, parts] = argument as [string, unknown];
    const texts = Array.isArray(parts) ? parts.map((each) => deployed(each, certificate)) : split(parts, certificate);
    return texts.join(delimiter);
  }
  return textOf(argument).includes('Certificate') ? certificate : 'reference';
}

function split(value: unknown, certificate: string): string[] {
  const [delimiter, source] = (value as { readonly 'Fn::Split': [string, unknown] })['Fn::Split'];
  return deployed(source, certificate).split(delimiter);
}

describe('events', () => {
  const allMappings = ofType('AWS::Lambda::EventSourceMapping');
  const mappings = allMappings.filter(({ properties }) => properties.StartingPosition !== undefined);
  const aliasOf = (reference: unknown) =>
    ofType('AWS::Lambda::Alias').find(({ id }) => textOf(reference).includes(`"${id}"`))?.properties.FunctionName;
  const handlerOf = (alias: unknown) =>
    [...functions].find(([, { id }]) => textOf(aliasOf(alias)).includes(`"${id}"`))?.[0];

  it('each function with a stream pattern gets those records, and sets aside those it cannot process', () => {
    const wanted = eventFunctions.filter(({ stream }) => stream);
    expect(mappings.map(({ properties }) => handlerOf(properties.FunctionName)).sort()).toEqual(
      wanted.map(({ name }) => name).sort(),
    );
    for (const { properties } of mappings) {
      const definition = wanted.find(({ name }) => name === handlerOf(properties.FunctionName));
      const { Filters } = properties.FilterCriteria as { readonly Filters: readonly { readonly Pattern: string }[] };
      expect(Filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual([definition?.stream]);
      expect(properties).toMatchObject({
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BisectBatchOnFunctionError: true,
        StartingPosition: 'TRIM_HORIZON',
        MaximumRetryAttempts: 5,
      });
      expect(textOf(properties.DestinationConfig)).toContain('FailuresQueue');
    }
  });

  it('of mails are worked on as many at a time as the stage says; those of revocations stay in line', () => {
    const factors = mappings.map(({ properties }) => [
      handlerOf(properties.FunctionName),
      properties.ParallelizationFactor,
    ]);
    expect(Object.fromEntries(factors)).toEqual({
      'deliver-mail': stage.mails.batchesAtOnce,
      'revoke-at-authority': undefined,
    });
    const { MAILS_PER_SECOND, DUE_SHARDS } = Object(functions.get('deliver-mail')?.properties.Environment).Variables;
    expect(MAILS_PER_SECOND).toBe(String(stage.mails.perSecond));
    expect(DUE_SHARDS).toBe(String(stage.dueShards));
  });

  it('a function with a queue gets its messages, a few batches at a time, and what fails waits in a second queue', () => {
    const wanted = eventFunctions.filter(({ queue }) => queue);
    const ofQueues = allMappings.filter((each) => !mappings.includes(each));
    expect(ofQueues.map(({ properties }) => handlerOf(properties.FunctionName))).toEqual(
      wanted.map(({ name }) => name),
    );
    expect(ofQueues[0]?.properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    const queue = ofType('AWS::SQS::Queue').find(({ id }) =>
      textOf(ofQueues[0]?.properties.EventSourceArn).includes(id),
    );
    expect(queue?.properties).toMatchObject({
      VisibilityTimeout: 180,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { maxReceiveCount: 5 },
    });
    expect(textOf(queue?.properties.RedrivePolicy)).toContain('MailEventsFailures');
    expect(functions.get('receive-mail-event')?.properties.Timeout).toBe(30);
  });

  it('each schedule runs in Japanese time, retries, and sets aside what it cannot deliver', () => {
    const schedules = ofType('AWS::Scheduler::Schedule');
    const wanted = eventFunctions
      .filter(({ schedule }) => schedule)
      .map(({ name, schedule }) => [`tegata-prod-${name}`, schedule]);
    expect(schedules.map(({ properties }) => [properties.Name, properties.ScheduleExpression]).sort()).toEqual(
      wanted.sort(),
    );
    for (const { properties } of schedules) {
      expect(properties.ScheduleExpressionTimezone).toBe('Asia/Tokyo');
      const { RetryPolicy, DeadLetterConfig } = properties.Target as Record<string, unknown>;
      expect(RetryPolicy).toMatchObject({ MaximumRetryAttempts: expect.any(Number) });
      expect(textOf(DeadLetterConfig)).toContain('FailuresQueue');
    }
    for (const { properties } of schedules)
      expect(wanted.map(([name]) => name)).toContain(`tegata-prod-${handlerOf(Object(properties.Target).Arn)}`);
    const retries = ofType('AWS::Lambda::EventInvokeConfig');
    expect(retries.map(({ properties }) => properties.Qualifier)).toEqual(schedules.map(() => 'live'));
  });

  it('a function that runs at deployment has its trigger', () => {
    const wanted = eventFunctions.filter(({ atDeployment }) => atDeployment);
    expect(ofType('Custom::Trigger').length).toBe(wanted.length);
  });

  it('no stream function may run as long as a mail stays claimed', () => {
    for (const { name } of eventFunctions.filter(({ stream }) => stream))
      expect(functions.get(name)?.properties.Timeout).toBeLessThan(120);
  });
});

describe('what SES tells of mails', () => {
  const topic = ofType('AWS::SNS::Topic').find(({ stack }) => stack.endsWith('-data'));
  const policyOf = (type: string, part: (properties: Resource['properties']) => unknown) =>
    ofType(type)
      .filter(({ id }) => id.startsWith('MailEvents'))
      .flatMap(({ properties }) => Object(part(properties)).Statement as Record<string, unknown>[]);
  const ofSes = (statements: readonly Record<string, unknown>[]) =>
    statements.filter(({ Principal }) => textOf(Principal).includes('ses.amazonaws.com'));

  it('is what says something of an address or of us, of every mail, and goes to a topic with a key of its own', () => {
    const destination = only('AWS::SES::ConfigurationSetEventDestination');
    expect(destination.properties.EventDestination).toMatchObject({
      Enabled: true,
      MatchingEventTypes: ['bounce', 'complaint', 'reject'],
    });
    expect(textOf(destination.properties)).toContain(topic?.id);
    const set = only('AWS::SES::ConfigurationSet');
    expect(textOf(only('AWS::SES::EmailIdentity').properties.ConfigurationSetAttributes)).toContain(set.id);
    expect(textOf(destination.properties.ConfigurationSetName)).toContain(set.id);
    expect(textOf(topic?.properties.KmsMasterKeyId)).toContain('MailEventsKey');
    // SES tries the topic before it takes the destination.
    expect(textOf(destination.dependsOn)).toContain('MailEventsTopicPolicy');
  });

  it('is published by SES alone, for this account and this configuration set', () => {
    const statements = policyOf('AWS::SNS::TopicPolicy', ({ PolicyDocument }) => PolicyDocument);
    const allowing = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowing.length).toBe(1);
    expect(ofSes(allowing)).toMatchObject([
      {
        Action: 'sns:Publish',
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
    expect(textOf(allowing[0]?.Condition)).toContain(':configuration-set/');
    expect(textOf(statements.filter(({ Effect }) => Effect === 'Deny'))).toContain('aws:SecureTransport');
    expect(ofSes(policyOf('AWS::KMS::Key', ({ KeyPolicy }) => KeyPolicy))).toMatchObject([
      { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow' },
    ]);
  });

  it('reaches one queue, as SES wrote it; that queue and the second one take messages of this topic alone', () => {
    const subscriptions = ofType('AWS::SNS::Subscription').filter(({ properties }) => properties.Protocol === 'sqs');
    expect(subscriptions.map(({ properties }) => properties.RawMessageDelivery)).toEqual([true]);
    expect(textOf(subscriptions[0]?.properties.RedrivePolicy)).toContain('MailEventsFailures');
    const statements = policyOf('AWS::SQS::QueuePolicy', ({ PolicyDocument }) => PolicyDocument);
    const allowing = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowing.length).toBe(2);
    for (const { Principal, Action, Condition } of allowing) {
      expect([Principal, Action]).toEqual([{ Service: 'sns.amazonaws.com' }, 'sqs:SendMessage']);
      expect(textOf(Condition)).toContain('"ArnEquals":{"aws:SourceArn"');
    }
  });

  it('decides instead of the list of SES, which would keep back the mail that shows an address to work again', () => {
    expect(only('AWS::SES::ConfigurationSet').properties.SuppressionOptions).toEqual({ SuppressedReasons: [] });
  });
});

describe('releases', () => {
  const aliases = ofType('AWS::Lambda::Alias');
  const groups = ofType('AWS::CodeDeploy::DeploymentGroup');
  const versionOf = (alias: Resource) => /"(\w+)","Version"/.exec(textOf(alias.properties.FunctionVersion))?.[1];

  it('every function is called through its alias, which points to a published version that is kept', () => {
    expect(aliases.map(({ properties }) => properties.Name)).toEqual([...functions].map(() => 'live'));
    const versions = new Map(ofType('AWS::Lambda::Version').map(({ id, deletionPolicy }) => [id, deletionPolicy]));
    for (const alias of aliases) expect(versions.get(String(versionOf(alias)))).toBe('RetainExceptOnCreate');
  });

  it('a new version gets a tenth of the calls first, and is rolled back if customers see errors', () => {
    expect(groups.length).toBe(aliases.length);
    for (const { properties } of groups) {
      expect(properties).toMatchObject({
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
        AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
        AlarmConfiguration: { Enabled: true },
      });
    }
    for (const { stack, id, updatePolicy, dependsOn } of aliases) {
      const group = /"DeploymentGroupName":\{"Ref":"(\w+)"\}/.exec(textOf(updatePolicy))?.[1];
      expect(
        groups.filter((each) => each.stack === stack && each.id === group),
        id,
      ).toHaveLength(1);
      expect(dependsOn).toContain(group);
    }
  });

  it("each is watched by the alarms of its stack's hosts, which evaluate single minutes and page nobody", () => {
    const alarms = new Map(
      ofType('AWS::CloudWatch::Alarm').map(({ properties }) => [properties.AlarmName, properties]),
    );
    for (const { stack, properties } of groups) {
      const names = (Object(properties.AlarmConfiguration).Alarms as { Name: string }[]).map(({ Name }) => Name);
      const stackHosts = new Set(onStack(stack).flatMap(({ hosts: each }) => each));
      const wanted = stack.endsWith('-events') ? ['release-events'] : [...stackHosts].map((host) => `release-${host}`);
      expect(names.sort()).toEqual(wanted.map((name) => `tegata-prod-${name}`).sort());
      for (const name of names) {
        expect(alarms.get(name)).toMatchObject({ EvaluationPeriods: 1, AlarmActions: [], OKActions: [] });
        expect(textOf(alarms.get(name)?.Metrics)).toContain('"Period":60');
      }
    }
  });

  it('CodeDeploy may move the aliases of one stack and nothing else', () => {
    const roles = ofType('AWS::IAM::Role').filter(({ properties }) =>
      textOf(properties).includes('codedeploy.amazonaws.com'),
    );
    expect(roles.length).toBe(new Set(groups.map(({ stack }) => stack)).size);
    for (const { stack, properties } of roles) {
      const own = [...functions].filter(([, each]) => each.stack === stack).map(([name]) => name);
      const named = [...flat(textOf(properties)).matchAll(/:function:tegata-prod-([\w-]+)/g)].map(([, name]) => name);
      expect([...new Set(named)].sort()).toEqual(own.sort());
    }
  });

  it('everything is released at once if the stage says so, and in a first deployment, whose alarms come last', () => {
    for (const other of [
      stageNamed('dev'),
      stageNamed('prod', { release: 'atOnce' }),
      stageNamed('prod', { isFirstDeployment: true }),
    ]) {
      const { ofType: of } = synthesized(other);
      expect(of('AWS::CodeDeploy::DeploymentGroup')).toEqual([]);
      expect(of('AWS::Lambda::Alias').filter(({ updatePolicy }) => updatePolicy)).toEqual([]);
      expect(of('AWS::Lambda::Alias').length).toBe(functions.size);
    }
  });
});

const onStack = (stack: string) => operations.filter(({ name }) => functions.get(name)?.stack === stack);

describe('traces', () => {
  it('follow a request from the gateway through its function if the stage has them', () => {
    for (const { properties } of functions.values()) expect(properties.TracingConfig).toEqual({ Mode: 'Active' });
    for (const { properties } of ofType('AWS::ApiGateway::Stage')) expect(properties.TracingEnabled).toBe(true);
    const dev = synthesized(stageNamed('dev'));
    for (const { properties } of functionsByName(dev, 'dev').values()) expect(properties.TracingConfig).toBeUndefined();
    for (const { properties } of dev.ofType('AWS::ApiGateway::Stage')) expect(properties.TracingEnabled).toBe(false);
    expect(textOf(dev.ofType('AWS::IAM::Role'))).not.toContain('xray:');
  });
});
