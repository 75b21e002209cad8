import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operations } from '../../functions/operations.ts';
import { busyMorning, demandThroughput } from '../../infra/capacity.ts';
import { demandRoom, hashingReservations } from '../../infra/concurrency.ts';
import { contextOf, deploymentOf } from '../../infra/context.ts';
import { projectRoot } from '../../infra/registry.ts';
import { hostsOf, placeholders, type Stage, stageNamed } from '../../infra/stages.ts';
import { usesOf } from '../../shared/derive/policy.ts';
import { flat, synthesized } from './assembly.ts';

const architecture = readFileSync(join(projectRoot, 'docs/architecture.md'), 'utf8');

describe('stages', () => {
  it.each(['dev', 'staging', 'prod'])('%s is whole', (name) => {
    expect(stageNamed(name).name).toBe(name);
  });

  it("a stage with customers' data cannot be deleted, and has a firewall", () => {
    for (const name of ['staging', 'prod'])
      expect(stageNamed(name)).toMatchObject({ isDisposable: false, hasFirewall: true });
  });

  it('an unknown one is refused by name', () => {
    expect(() => stageNamed('production')).toThrow(/unknown stage production; stages: dev, staging, prod/);
  });

  it('the command line changes single values, and an invalid one is refused', () => {
    expect(hostsOf(stageNamed('dev', { domain: 'ib.example.co.jp' })).secure).toBe('secure.ib.example.co.jp');
    expect(stageNamed('dev', { domain: undefined }).domain).toBe('dev.tegata.example.jp');
    expect(() => stageNamed('dev', { domain: 'no domain' })).toThrow(/domain/);
    expect(() => stageNamed('dev', { alarmsTo: 'nobody' })).toThrow(/alarmsTo/);
  });

  it("the context is read as CDK passes it, with CDK's own settings beside it", () => {
    expect(contextOf(undefined)).toEqual({});
    expect(contextOf('{"stage":"prod","@aws-cdk/core:x":true,"allowMissing":true}')).toEqual({
      stage: 'prod',
      allowMissing: 'true',
    });
  });

  it('an option that does not exist is refused, and one with a wrong value, each by its name', () => {
    expect(() => contextOf('{"stge":"prod"}')).toThrow(/^There is no option -c stge\. Options: stage, profile, /);
    expect(() => contextOf('{"release":"now"}')).toThrow(/^-c release: /);
    const own = { 'aws:cdk:enable-path-metadata': true, 'cdk-migrate': true, 'availability-zones:account=1': [] };
    expect(contextOf(JSON.stringify(own))).toEqual({});
  });
});

describe('stages in one account', () => {
  it('are refused by name when their reservations do not fit together', () => {
    expect(() => demandRoom(stageNamed('prod'))).not.toThrow();
    expect(() => demandRoom(stageNamed('prod', { sharesAccountWith: ['dev'] }))).not.toThrow();
    expect(() => demandRoom(stageNamed('prod', { sharesAccountWith: ['staging'] }))).toThrow(
      /The stages of this account reserve \d+ concurrent executions \(prod \d+, staging \d+\) of 1000/,
    );
    const raised = { sharesAccountWith: ['staging'], accountConcurrency: 2000 };
    expect(() => demandRoom(stageNamed('prod', raised))).not.toThrow();
  });

  it('share no name that must be unique in an account, nor do two deployments of one', () => {
    // Of an API, of a function, and AWS's own.
    const others = ['AWS::ApiGateway::Stage', 'AWS::Lambda::Alias', 'AWS::CodeDeploy::DeploymentGroup'];
    const isName = (property: string) => /^(?:\w+Name|Name)$/.test(property);
    const named = (name: string) =>
      synthesized(stageNamed(name)).stacks.flatMap(({ resources }) =>
        resources
          .filter(({ type }) => !others.includes(type))
          .flatMap(({ type, properties }) =>
            Object.entries(properties)
              .filter(([property, value]) => isName(property) && !flat(value).startsWith('<'))
              .map(([property, value]) => `${type} ${property} ${flat(value)}`),
          ),
      );
    const ofStaging = new Set(named('staging'));
    expect(ofStaging.size).toBeGreaterThan(40);
    expect(named('prod').filter((each) => ofStaging.has(each))).toEqual([]);
  });

  it('leave nothing whose name would block the next deployment', () => {
    for (const { type, deletionPolicy, properties } of synthesized(stageNamed('prod')).stacks.flatMap(
      (each) => each.resources,
    )) {
      if (deletionPolicy !== 'RetainExceptOnCreate') continue;
      const names = ['LogGroupName', 'BackupVaultName', 'TableName', 'BucketName', 'Name'].map(
        (name) => properties[name],
      );
      for (const name of names.filter((each) => each !== undefined)) expect(flat(name), type).toContain('AWS::StackId');
    }
  });
});

describe('the reservations of functions that hash', () => {
  const hashers = operations.filter((operation) => usesOf(operation).includes('hasher')).map(({ name }) => name);
  const of = (concurrency: Stage['concurrency']) => hashingReservations({ concurrency });

  it.each(['staging', 'prod'])('are the parts of the whole in %s: the most for logins, some for each', (name) => {
    const stage = stageNamed(name);
    const reservations = hashingReservations(stage);
    expect([...reservations.keys()].toSorted()).toEqual(hashers.toSorted());
    const sizes = [...reservations.values()];
    expect(sizes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(stage.concurrency.hashing ?? 0);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1);
    const login = reservations.get('log-in') ?? 0;
    for (const other of hashers.filter((each) => each !== 'log-in'))
      expect(login).toBeGreaterThan(10 * (reservations.get(other) ?? 0));
  });

  it('are in prod what the architecture says', () => {
    const { 'log-in': login = 0, ...others } = Object.fromEntries(hashingReservations(stageNamed('prod')));
    expect(Object.keys(others).length).toBeLessThanOrEqual(50);
    expect(login).toBeGreaterThanOrEqual(200);
    expect(Math.min(...Object.values(others))).toBeGreaterThanOrEqual(10);
  });

  it('are none where the stage reserves none, and even where it names no parts', () => {
    expect(of({}).size).toBe(0);
    expect(new Set(of({ hashing: 7 * hashers.length }).values())).toEqual(new Set([7]));
  });

  it('are refused when a function would get none, and when parts are for one that does not hash', () => {
    expect(() => of({ hashing: hashers.length - 1 })).toThrow(/less than one for each of \d+ parts/);
    expect(() => of({ hashing: hashers.length, parts: { 'log-in': 2 } })).toThrow(/less than one/);
    expect(() => of({ parts: { 'get-home': 2 } })).toThrow('concurrency.parts names get-home');
  });
});

describe('the throttle of a stage', () => {
  it.each(['dev', 'staging', 'prod'])('lets twice a busy morning of its companies through in %s', (name) => {
    const stage = stageNamed(name);
    expect(() => demandThroughput(stage)).not.toThrow();
    expect(stage.throttling.requestsPerSecond).toBeGreaterThanOrEqual(2 * busyMorning(stage.companies).requests);
  });

  it('follows from the companies as the architecture says', () => {
    for (const [companies, logins, requests] of [
      [1_000, 1.1, 22],
      [10_000, 11.1, 222],
      [100_000, 111.1, 2_222],
    ] as const) {
      const morning = busyMorning(companies);
      expect(morning.logins).toBeCloseTo(logins, 1);
      expect(Math.round(morning.requests)).toBe(requests);
      const row = `| ${companies.toLocaleString('en-US')} | ${logins} | ${requests.toLocaleString('en-US')} |`;
      expect(architecture).toContain(row);
    }
  });

  it.each([
    [{ companies: 200_000 }, 'lets 5000 requests a second through; 200000 companies need 8889'],
    [{ throttling: { requestsPerSecond: 12_000, burst: 5000 } }, 'throttling.requestsPerSecond and its account 10000'],
    [{ throttling: { requestsPerSecond: 5000, burst: 6000 } }, 'throttling.burst and its account 5000'],
  ])('is refused: %j', (given, sentence) => {
    expect(() => demandThroughput(stageNamed('prod', given))).toThrow(sentence);
  });

  it('may be above the default of an account whose quota was raised', () => {
    const raised = { requestsPerSecond: 20_000, burst: 10_000 };
    const stage = stageNamed('prod', { throttling: raised, accountThrottling: raised });
    expect(() => demandThroughput(stage)).not.toThrow();
  });
});

describe('a deployment is refused in a sentence', () => {
  const certificateArn = 'arn:aws:acm:ap-northeast-1:111122223333:certificate/00000000-0000-4000-8000-000000000001';
  const given = { domain: 'ib.example.co.jp', certificateArn };

  it('and accepted if the command line supplies what the stage lacks', () => {
    const { stage, profileName } = deploymentOf({
      ...given,
      stage: 'prod',
      profile: 'hokuyo',
      first: 'true',
      release: 'atOnce',
    });
    expect(stage).toMatchObject({ name: 'prod', ...given, isFirstDeployment: true, release: 'atOnce' });
    expect(profileName).toBe('hokuyo');
  });

  it.each([
    [{ domain: undefined }, 'The stage dev has no domain. Add -c domain=DOMAIN'],
    [{ certificateArn: undefined }, 'The stage dev has no certificate of the three hosts. Add -c certificateArn=ARN'],
    [{ certificateArn: placeholders.certificateArn }, 'has no certificate of the three hosts'],
    [{ ownershipVerificationCertificateArn: placeholders.certificateArn }, 'has no certificate that proves the right'],
    [
      { certificateArn: certificateArn.replace('ap-northeast-1', 'us-east-1') },
      'its own region, ap-northeast-1, not in us-east-1',
    ],
    [
      { certificateArn: 'arn:aws:iam::111122223333:server-certificate/x' },
      'certificateArn: this is not the ARN of a certificate in ACM',
    ],
    [{ profile: 'nobody' }, 'Unknown profile nobody. Profiles: '],
    [{ stage: 'production' }, 'unknown stage production; stages: dev, staging, prod'],
    [{ alarmsTo: 'nobody' }, 'The stage dev cannot be deployed. alarmsTo: '],
  ])('%j', (wrong, sentence) => {
    expect(() => deploymentOf({ ...given, ...wrong })).toThrow(sentence);
  });

  it.each([
    'https://ib.example.co.jp',
    'ib.example.co.jp.',
    'ib.example.co.jp:443',
    'IB.example.co.jp',
    'example',
    '-ib.example.jp',
    'ib..jp',
    '10.0.0.1',
    `${'a'.repeat(64)}.jp`,
    `${'a.'.repeat(123)}jp`,
  ])('for the domain %s', (domain) =>
    expect(() => deploymentOf({ ...given, domain })).toThrow(/^The stage dev cannot be deployed\. domain: /),
  );
});
