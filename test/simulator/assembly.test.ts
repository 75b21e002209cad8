import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resolve, type Scope } from './assembly/intrinsics.ts';
import { formatReport } from './assembly/report.ts';
import { entryClient } from './client/clients.ts';
import { startFixture, synthesizeFixture } from './fixtures/start.ts';
import { readOpenApi } from './gateway/open-api.ts';
import { createRouter } from './gateway/routes.ts';
import type { Simulator } from './simulator.ts';

const scope: Scope = {
  pseudo: { 'AWS::Region': 'ap-northeast-1', 'AWS::Partition': 'aws' },
  ref: (name) => `ref:${name}`,
  attribute: (name, attribute) => `${name}.${attribute}`,
  importValue: (name) => `import:${name}`,
  condition: (name) => name === 'IsTrue',
};

describe('intrinsic functions', () => {
  test.each<[unknown, unknown]>([
    [{ Ref: 'Table' }, 'ref:Table'],
    [{ Ref: 'AWS::Region' }, 'ap-northeast-1'],
    [{ 'Fn::GetAtt': ['Key', 'Arn'] }, 'Key.Arn'],
    [{ 'Fn::GetAtt': 'Key.Arn' }, 'Key.Arn'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'B' }, 3]] }, 'a-ref:B-3'],
    [
      { 'Fn::Sub': 'x-${Table}-${Key.Arn}-${!Literal}-${AWS::Region}' },
      'x-ref:Table-Key.Arn-${Literal}-ap-northeast-1',
    ],
    [{ 'Fn::Sub': ['${A}/${B}', { A: { Ref: 'X' } }] }, 'ref:X/ref:B'],
    [{ 'Fn::Select': ['1', { 'Fn::Split': [',', 'a,b,c'] }] }, 'b'],
    [{ 'Fn::Join': ['\\n', { 'Fn::Split': ['\n', 'a\nb'] }] }, 'a\\nb'],
    [{ 'Fn::ImportValue': { 'Fn::Sub': 'Data:${AWS::Region}' } }, 'import:Data:ap-northeast-1'],
    [{ 'Fn::If': ['IsTrue', 'yes', 'no'] }, 'yes'],
    [{ 'Fn::If': ['IsFalse', 'yes', 'no'] }, 'no'],
    [{ a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
    [{ 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }, true],
    [
      { StringEquals: { Ref: 'X' }, Condition: { Bool: 1 } },
      { StringEquals: 'ref:X', Condition: { Bool: 1 } },
    ],
  ])('%j', (value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  test.each([{ 'Fn::Cidr': ['10.0.0.0/16'] }, { a: '{{resolve:ssm:x}}' }, { 'Fn::Select': [4, ['a']] }])(
    'refuses %j',
    (value) => {
      expect(() => resolve(value, scope)).toThrow();
    },
  );
});

describe('a template that was changed', () => {
  type Resources = Record<string, { Type: string; Properties?: Record<string, unknown> }>;
  const startWith = async (stack: string, change: (resources: Resources) => void): Promise<Simulator> => {
    const { directory } = await synthesizeFixture();
    const copy = mkdtempSync(join(tmpdir(), 'tegata-'));
    try {
      cpSync(directory, copy, { recursive: true });
      const file = join(copy, `${stack}.template.json`);
      const template = JSON.parse(readFileSync(file, 'utf8'));
      change(template.Resources);
      writeFileSync(file, JSON.stringify(template));
      return await startFixture({ assemblyDirectory: copy });
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  };
  const add = (resource: Resources[string]) =>
    startWith('Data', (resources) => Object.assign(resources, { Added: resource }));
  const remove = (stack: string, isRemoved: (resource: Resources[string], logicalId: string) => boolean) =>
    startWith(stack, (resources) => {
      for (const [logicalId, resource] of Object.entries(resources)) {
        if (isRemoved(resource, logicalId)) delete resources[logicalId];
      }
    });

  test('does not start with an unknown type', async () => {
    await expect(add({ Type: 'AWS::Glue::Database' })).rejects.toThrow(
      'not simulated, and not left out on purpose: AWS::Glue::Database',
    );
  });

  test('does not start with an unknown property', async () => {
    const properties = { AssumeRolePolicyDocument: { Statement: [] }, Ceiling: 'x' };
    await expect(add({ Type: 'AWS::IAM::Role', Properties: properties })).rejects.toThrow('Ceiling');
  });

  test('does not start with a reference to nothing', async () => {
    const start = add({ Type: 'AWS::IAM::Policy', Properties: { PolicyName: { Ref: 'Nothing' } } });
    await expect(start).rejects.toThrow('Data refers to Nothing, which it does not have');
  });

  test('starts with what is left out on purpose, and says why', async () => {
    const simulator = await add({
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { Anything: { Ref: 'AWS::StackName' } },
    });
    await simulator.stop();
    const report = formatReport(simulator.report);
    expect(report).toMatch(/1 {2}AWS::CloudWatch::Alarm +left out {2}\(alarms are for people on call\)/);
    expect(report).toMatch(/3 {2}AWS::ApiGateway::RestApi +simulated/);
  });

  test('does not start when the writer of the truststore may not write', async () => {
    const start = startWith('Authority', (resources) => {
      const policy = Object.entries(resources).find(([id]) => id.startsWith('PutTruststoreCustomResourcePolicy'))?.[1];
      Object.assign(policy?.Properties ?? {}, { PolicyDocument: { Statement: [] } });
    });
    await expect(start).rejects.toThrow(/may not s3:PutObject/);
  });

  test('lets API Gateway invoke nothing that no permission names', async () => {
    const simulator = await remove('Api', ({ Type }) => Type === 'AWS::Lambda::Permission');
    const client = entryClient(simulator);
    expect(await client.get('/notes/own')).toMatchObject({ status: 500, body: { message: 'Internal server error' } });
    expect(simulator.aws.iam.denials()).toMatchObject([
      { principal: 'apigateway.amazonaws.com', action: 'lambda:InvokeFunction' },
    ]);
    client.close();
    await simulator.stop();
  });
});

test('a permission over a function is none over its alias', async () => {
  const { directory } = await synthesizeFixture();
  const copy = mkdtempSync(join(tmpdir(), 'tegata-'));
  cpSync(directory, copy, { recursive: true });
  const file = join(copy, 'Api.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8'));
  const aliases = new Map<string, unknown>();
  for (const [id, { Type, Properties }] of Object.entries<{ Type: string; Properties: Record<string, unknown> }>(
    template.Resources,
  ))
    if (Type === 'AWS::Lambda::Alias') aliases.set(id, Properties.FunctionName);
  for (const { Type, Properties } of Object.values<{ Type: string; Properties: Record<string, { Ref?: string }> }>(
    template.Resources,
  )) {
    const alias = Properties?.FunctionName?.Ref;
    if (Type === 'AWS::Lambda::Permission' && alias !== undefined && aliases.has(alias))
      Object.assign(Properties, { FunctionName: aliases.get(alias) });
  }
  writeFileSync(file, JSON.stringify(template));
  const simulator = await startFixture({ assemblyDirectory: copy });
  rmSync(copy, { recursive: true });
  const client = entryClient(simulator);
  expect(await client.get('/notes/own')).toMatchObject({ status: 500 });
  expect(simulator.aws.iam.denials()).toMatchObject([{ resource: expect.stringMatching(/:live$/) }]);
  client.close();
  await simulator.stop();
});

describe('an OpenAPI body', () => {
  const integration = {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: 'arn:aws:apigateway:ap-northeast-1:lambda:path/2015-03-31/functions/arn:aws:lambda:r:1:function:f/invocations',
  };
  const body = (operation: object) => ({ openapi: '3.0.1', info: {}, paths: { '/a': { get: operation } } });

  test.each([
    [{ 'x-amazon-apigateway-integration': { ...integration, type: 'mock' } }, 'only aws_proxy'],
    [
      { 'x-amazon-apigateway-integration': integration, 'x-amazon-apigateway-request-validator': 'all' },
      'request-validator is not simulated',
    ],
    [{ 'x-amazon-apigateway-integration': integration, security: [{ token: [] }] }, 'security token is not simulated'],
  ])('%j is refused', (operation, message) => {
    expect(() => readOpenApi('api', body(operation))).toThrow(message);
  });

  test('finds exact paths before parameters, and the method of the closest path alone', () => {
    const route = (method: string, resourcePath: string) => ({
      method,
      resourcePath,
      functionArn: '',
      isSigned: false,
    });
    const find = createRouter([
      route('GET', '/users/{userId}'),
      route('DELETE', '/users/{userId}'),
      route('PUT', '/users/me'),
      route('GET', '/files/{path+}'),
      route('ANY', '/any'),
    ]);
    expect(find('PUT', '/users/me')?.route.resourcePath).toBe('/users/me');
    expect(find('GET', '/users/me')).toBeUndefined();
    expect(find('GET', '/users/%6De')).toBeUndefined();
    expect(find('GET', '/users/a%2Fb')?.pathParameters).toEqual({ userId: 'a/b' });
    expect(find('GET', '/files/a/b')?.pathParameters).toEqual({ path: 'a/b' });
    expect(find('PATCH', '/any')?.route.method).toBe('ANY');
    expect(find('GET', '/users')).toBeUndefined();
    expect(find('GET', '/users/')).toBeUndefined();
    expect(find('PUT', '/users/me/')?.route.resourcePath).toBe('/users/me');
    expect(find('GET', '/users/a/')?.pathParameters).toEqual({ userId: 'a' });
  });
});
