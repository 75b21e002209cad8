import { describe, expect, it } from 'vitest';
import { createIam } from './iam.ts';
import { allows, iamWith, role, settings, table } from './testing.ts';

describe('statements', () => {
  it('denies by default, and an unknown principal always', () => {
    expect(allows({})).toBe(true);
    expect(allows({}, {}, 'dynamodb:GetItem')).toBe(false);
    expect(iamWith().evaluate('arn:aws:iam::123456789012:role/Nobody', { action: 'a:B', resource: '*' }).allowed).toBe(
      false,
    );
  });

  it('matches wildcards, actions without case and resources with it', () => {
    expect(allows({ Action: 'dynamodb:Put*' })).toBe(true);
    expect(allows({ Action: 'DYNAMODB:putitem' })).toBe(true);
    expect(allows({ Action: 'dynamodb:PutIte?' })).toBe(true);
    expect(allows({ Action: ['s3:*', 'dynamodb:*'] })).toBe(true);
    expect(allows({ Resource: table.toLowerCase() })).toBe(false);
    expect(allows({ Resource: `${table}/index/*` })).toBe(false);
    expect(allows({ Resource: 'arn:aws:dynamodb:*:*:table/*' })).toBe(true);
  });

  it('takes NotAction and NotResource as everything else', () => {
    expect(allows({ Action: undefined, NotAction: 'dynamodb:GetItem' })).toBe(true);
    expect(allows({ Action: undefined, NotAction: 'dynamodb:Put*' })).toBe(false);
    expect(allows({ Resource: undefined, NotResource: `${table}2` })).toBe(true);
    expect(allows({ Resource: undefined, NotResource: table })).toBe(false);
  });

  it('lets an explicit deny win whatever the order', () => {
    const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
    const deny = { Sid: 'NoScan', Effect: 'Deny', Action: 'dynamodb:Scan', Resource: '*' };
    const iam = iamWith(deny, allow);
    expect(iam.evaluate(role, { action: 'dynamodb:Scan', resource: table })).toEqual({
      allowed: false,
      reason: 'an explicit deny (NoScan)',
    });
    expect(iam.evaluate(role, { action: 'dynamodb:PutItem', resource: table }).allowed).toBe(true);
  });

  it('refuses an effect that is neither Allow nor Deny', () => {
    expect(() => iamWith({ Effect: 'allow', Action: '*', Resource: '*' })).toThrow(/Effect allow/);
  });

  it('fills in policy variables', () => {
    const resource = 'arn:aws:dynamodb:$' + '{aws:RequestedRegion}:*:table/T';
    expect(allows({ Resource: resource })).toBe(true);
    expect(allows({ Resource: 'arn:aws:dynamodb:*:*:table/$' + '{aws:username}' })).toBe(false);
    expect(allows({ Resource: 'arn:aws:dynamodb:*:*:table/$' + "{aws:username, 'T'}" })).toBe(true);
  });
});

describe('resource policies', () => {
  const fn = 'arn:aws:lambda:ap-northeast-1:123456789012:function:f';
  const key = 'arn:aws:kms:ap-northeast-1:123456789012:key/1';
  const root = { AWS: 'arn:aws:iam::123456789012:root' };

  it('let a service in from the named source only', () => {
    const iam = createIam(settings);
    const Condition = { ArnLike: { 'aws:SourceArn': 'arn:aws:execute-api:*:*:api/*' } };
    const Principal = { Service: 'apigateway.amazonaws.com' };
    iam.attachResourcePolicy(fn, {
      Statement: { Effect: 'Allow', Principal, Action: 'lambda:InvokeFunction', Resource: fn, Condition },
    });
    const call = (principal: string, source: string) =>
      iam.isAllowed(principal, { action: 'lambda:InvokeFunction', resource: fn, context: { 'aws:SourceArn': source } });
    expect(call('apigateway.amazonaws.com', 'arn:aws:execute-api:r:1:api/prod/GET/x')).toBe(true);
    expect(call('apigateway.amazonaws.com', 'arn:aws:execute-api:r:1:other/prod/GET/x')).toBe(false);
    expect(call('scheduler.amazonaws.com', 'arn:aws:execute-api:r:1:api/prod/GET/x')).toBe(false);
    expect(iam.denials().map((denial) => denial.principal)).toEqual([
      'apigateway.amazonaws.com',
      'scheduler.amazonaws.com',
    ]);
  });

  it('close a key that its key policy does not open to the account', () => {
    const iam = iamWith({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: key });
    const may = () => iam.evaluate(role, { action: 'kms:Decrypt', resource: key }).allowed;
    expect(may()).toBe(false);
    iam.attachResourcePolicy(key, { Statement: { Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' } });
    expect(may()).toBe(true);
    expect(iam.evaluate(role, { action: 'kms:Encrypt', resource: key }).allowed).toBe(false);
    iam.attachResourcePolicy(key, {
      Statement: { Effect: 'Allow', Principal: { AWS: role }, Action: 'kms:Encrypt', Resource: '*' },
    });
    expect(iam.evaluate(role, { action: 'kms:Encrypt', resource: key }).allowed).toBe(true);
  });

  it("apply a bucket's policy to its objects", () => {
    const iam = iamWith({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
    iam.attachResourcePolicy('arn:aws:s3:::b', {
      Statement: [
        { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'], Condition },
        { Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::b/*' },
      ],
    });
    expect(iam.evaluate(role, { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }).allowed).toBe(true);
    expect(iam.evaluate(role, { action: 's3:DeleteObject', resource: 'arn:aws:s3:::b/k' }).allowed).toBe(false);
  });

  it('decide who assumes a role', () => {
    const iam = createIam(settings);
    const trust = {
      Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    };
    iam.defineRole({ roleArn: role, policies: [], trust });
    expect(iam.mayAssume('lambda.amazonaws.com', role)).toBe(true);
    expect(iam.mayAssume('scheduler.amazonaws.com', role)).toBe(false);
  });
});

it('issues different credentials for each instance of a role', () => {
  const iam = iamWith();
  const [first, second] = [iam.issueCredentials(role), iam.issueCredentials(role)];
  expect(first.accessKeyId).not.toBe(second.accessKeyId);
  expect(iam.findCredentials(first.accessKeyId)?.roleArn).toBe(role);
  expect(() => iam.issueCredentials(`${role}2`)).toThrow(/no role/);
});
