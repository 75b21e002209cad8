import { beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../functions/operations.ts';
import { stageNamed } from '../../infra/stages.ts';
import { tableStatementsOf } from '../../shared/derive/policy.ts';
import { synthesized } from '../infra/assembly.ts';
import type { Client } from '../simulator/client/http.ts';
import { selfSigned } from '../simulator/fixtures/self-signed.ts';
import { Refused } from './bank/account.ts';
import { borrowedFrom } from './bank/borrowed-role.ts';
import type { SmokedBank } from './bank/smoked-bank.ts';
import type { Journey } from './check.ts';
import { demandAsAsked } from './checks/certificate-issued.ts';
import { fencedIndexes, fencedKeys } from './checks/fences.ts';
import { checks } from './checks.ts';
import { type Answers, fakeAccount } from './fakes/fake-account.ts';

/** What only an account can show: each check passes on answers as AWS gives them, and fails on each that is wrong. */
const dev = stageNamed('dev', { domain: 'ib.example.co.jp' });
const bank = {} as SmokedBank;

const check = (name: string, answers: Answers, stage = dev) => {
  const found = checks.find((each) => each.name === name);
  if (!found) throw new Error(`no check ${name}`);
  return found.run(bank, { account: fakeAccount(stage, answers) } as Journey);
};

interface TemplateAlarm {
  readonly AlarmName: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly object[];
  readonly Metrics?: readonly object[];
}

let stackNames: readonly string[];
let alarms: readonly TemplateAlarm[];
beforeAll(() => {
  const assembly = synthesized(dev);
  stackNames = assembly.stacks.map(({ name }) => name);
  // References become names, as CloudWatch has them.
  const text = JSON.stringify(assembly.ofType('AWS::CloudWatch::Alarm').map(({ properties }) => properties));
  alarms = JSON.parse(text.replaceAll(/\{"Fn::ImportValue":"([^"]*)"\}|\{"Ref":"([^"]*)"\}/g, '"$1$2"'));
});

describe('stacks-complete', () => {
  const stacks = (statusOf: (name: string) => string | undefined): Answers => ({
    'cloudformation describe-stacks': () => ({
      Stacks: stackNames.flatMap((StackName) => {
        const StackStatus = statusOf(StackName);
        return StackStatus === undefined ? [] : [{ StackName, StackStatus }];
      }),
    }),
  });

  it('passes when each stack of the app was made or updated', async () => {
    const { note } = await check(
      'stacks-complete',
      stacks((name) => (/api$/.test(name) ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE')),
    );
    expect(note).toBe(`${stackNames.length} stacks`);
  });

  it.each([
    ['ROLLBACK_COMPLETE', 'tegata-dev-events is ROLLBACK_COMPLETE'],
    ['UPDATE_ROLLBACK_COMPLETE', 'tegata-dev-events is UPDATE_ROLLBACK_COMPLETE'],
    [undefined, 'tegata-dev-events is not there'],
  ])('fails on one that is %s', async (status, why) => {
    const one = stacks((name) => (/events$/.test(name) ? status : 'CREATE_COMPLETE'));
    await expect(check('stacks-complete', one)).rejects.toThrow(why);
  });
});

describe('truststore-version', () => {
  const answers = (written: string | undefined, mutualTlsAuthentication: object): Answers => ({
    'cloudformation describe-stacks': () => ({
      Stacks: [{ Outputs: written ? [{ OutputKey: 'TruststoreVersion', OutputValue: written }] : [] }],
    }),
    'apigateway get-domain-name': ({ 'domain-name': name }) =>
      name === 'secure.ib.example.co.jp' ? { mutualTlsAuthentication } : {},
  });

  it('passes when the domain pins what the stack wrote', async () => {
    expect(await check('truststore-version', answers('v1', { truststoreVersion: 'v1' }))).toEqual({
      note: 'version v1',
    });
  });

  it('knows the output that the stack has', () => {
    const api = synthesized(dev).stacks.find(({ name }) => name === 'tegata-dev-api');
    expect(api?.outputs).toContain('TruststoreVersion');
  });

  it.each([
    ['another version', answers('v2', { truststoreVersion: 'v1' }), 'believes the version v1, the stack wrote v2'],
    [
      'a warning',
      answers('v1', { truststoreVersion: 'v1', truststoreWarnings: ['no CA'] }),
      'API Gateway warns: no CA',
    ],
    ['a stack that does not say', answers(undefined, { truststoreVersion: 'v1' }), 'does not say which version'],
  ])('fails on %s', async (_, given, why) => {
    await expect(check('truststore-version', given)).rejects.toThrow(why);
  });
});

describe('aliases-called', () => {
  const policies = (beside: () => unknown, ofAlias: () => unknown = () => ({ Policy: '{}' })): Answers => ({
    'lambda get-policy': ({ qualifier }) => (qualifier === 'live' ? ofAlias() : beside()),
  });
  const none = () => {
    throw new Refused('ResourceNotFoundException', 'no policy');
  };

  it('passes when each alias has a policy and no function has one', async () => {
    expect(await check('aliases-called', policies(none))).toEqual({ note: `${operations.length} functions` });
  });

  it('fails when a function may be called beside its alias, or its alias may not be', async () => {
    await expect(
      check(
        'aliases-called',
        policies(() => ({ Policy: '{}' })),
      ),
    ).rejects.toThrow('beside its alias');
    await expect(check('aliases-called', policies(none, none))).rejects.toThrow('no policy');
  });
});

describe('mail-key', () => {
  const decisions = (byRole: Readonly<Record<string, string>>): Answers => ({
    'lambda get-function-configuration': ({ 'function-name': name }) => ({
      Role: `role-of-${name}`,
      Environment: { Variables: { MAIL_KEY_ID: 'key' } },
    }),
    'iam simulate-principal-policy': ({ 'policy-source-arn': role = '', 'action-names': action }) => ({
      EvaluationResults: [{ EvalActionName: action, EvalDecision: byRole[role] }],
    }),
  });
  const right = { 'role-of-tegata-dev-deliver-mail': 'allowed', 'role-of-tegata-dev-open-company': 'implicitDeny' };

  it('passes when the delivery may open what the writer may not', async () => {
    await expect(check('mail-key', decisions(right))).resolves.toEqual({});
  });

  it.each([
    [{ ...right, 'role-of-tegata-dev-open-company': 'allowed' }, 'by open-company is allowed'],
    [{ ...right, 'role-of-tegata-dev-deliver-mail': 'implicitDeny' }, 'by deliver-mail is implicitDeny'],
  ])('fails on %o', async (wrong, why) => {
    await expect(check('mail-key', decisions(wrong))).rejects.toThrow(why);
  });
});

describe('alarms-heard', () => {
  type Series = { Namespace: string; MetricName: string; Dimensions?: readonly object[] };
  const seriesOf = (alarm: TemplateAlarm): readonly Series[] => [
    ...(alarm.Namespace && alarm.MetricName ? [alarm as Series] : []),
    ...(alarm.Metrics ?? []).flatMap((each) => {
      const { MetricStat } = each as { MetricStat?: { Metric: Series } };
      return MetricStat ? [MetricStat.Metric] : [];
    }),
  ];
  const answers = (there: readonly TemplateAlarm[], hasSeries: (series: Series) => boolean): Answers => ({
    'cloudwatch describe-alarms': ({ 'alarm-name-prefix': prefix = '' }) => ({
      MetricAlarms: there.filter(({ AlarmName }) => AlarmName.startsWith(prefix)),
    }),
    'cloudwatch list-metrics': ({ namespace }) => ({
      Metrics: alarms.flatMap(seriesOf).filter((each) => each.Namespace === namespace && hasSeries(each)),
    }),
  });

  it('passes when all alarms are there and their series too', async () => {
    const { note } = await check(
      'alarms-heard',
      answers(alarms, () => true),
    );
    expect(note).toBe(`${alarms.length} alarms; 0 series wait for their first value`);
  });

  it('waits for the first value of what only trouble writes', async () => {
    const quiet = (series: Series) => !/ThrottleEvents|SystemErrors|Failures-/.test(series.MetricName);
    expect((await check('alarms-heard', answers(alarms, quiet))).note).toMatch(/[1-9]\d* series wait/);
  });

  it('waits for what nobody has called yet', async () => {
    const uncalled = /back-fill-items|revoke-at-authority|receive-mail-event|tegata-dev-secure|"\/sessions"|log-in/;
    const fresh = (series: Series) => !uncalled.test(JSON.stringify(series.Dimensions));
    expect((await check('alarms-heard', answers(alarms, fresh))).note).toMatch(/[1-9]\d* series wait/);
  });

  it('fails when an alarm is gone', async () => {
    const without = alarms.filter(({ AlarmName }) => AlarmName !== 'tegata-dev-mails-late');
    await expect(
      check(
        'alarms-heard',
        answers(without, () => true),
      ),
    ).rejects.toThrow('no alarm tegata-dev-mails-late');
  });

  it.each([
    ['ReconcilerRuns', 'Tegata/dev ReconcilerRuns'],
    ['5XXError', 'AWS/ApiGateway 5XXError ApiName=tegata-dev-bank Stage=v1'],
    ['IteratorAge', 'AWS/Lambda IteratorAge FunctionName=tegata-dev-deliver-mail'],
  ])('fails when %s, which is there as soon as the stage is used, has no series', async (name, why) => {
    const silent = answers(alarms, ({ MetricName }) => MetricName !== name);
    await expect(check('alarms-heard', silent)).rejects.toThrow(why);
  });
});

describe('bank-principals', () => {
  const named = stageNamed('dev', { domain: dev.domain, bankPrincipals: ['arn:aws:iam::123456789012:role/office'] });
  const run = (status: number, message: string, { stage = named, isSame = false } = {}) => {
    const client = { get: async () => ({ status, body: { Message: message } }), close: () => {} } as unknown as Client;
    const account = fakeAccount(stage, {});
    const credentials = isSame ? () => account.credentials() : account.credentials;
    const found = checks.find(({ name }) => name === 'bank-principals');
    return found?.run({ ...bank, bankAs: () => client }, { account: { ...account, credentials } } as Journey);
  };

  it('passes when the operator is refused outright', async () => {
    await expect(run(403, 'not authorized … with an explicit deny')).resolves.toEqual({});
  });

  it.each([
    [200, '', 'the operator is answered 200'],
    [403, 'The security token included in the request is invalid.', 'for another reason'],
  ])('fails on %i %s', async (status, message, why) => {
    await expect(run(status, message)).rejects.toThrow(why);
  });

  it('is skipped where the stage names nobody, and where the operator is the back office', async () => {
    await expect(run(403, '', { stage: dev })).rejects.toThrow('names no bankPrincipals');
    await expect(run(403, '', { isSame: true })).rejects.toThrow('--bank-profile');
  });
});

describe('the fences', () => {
  it('are tried with keys of which the borrowed rights permit the one and not the other', () => {
    const lender = operations.find(({ name }) => name === borrowedFrom);
    const statements = lender ? tableStatementsOf(lender) : [];
    const permitted = (action: string, { pk }: { readonly pk: string }) =>
      statements.some(
        (each) => each.action === action && !each.index && each.prefixes.some((prefix) => pk.startsWith(prefix)),
      );
    const { readable, writable, foreign } = fencedKeys;
    expect([permitted('BatchGetItem', readable), permitted('PutItem', writable), permitted('Query', writable)]).toEqual(
      [...[true, true, true]],
    );
    for (const action of ['BatchGetItem', 'PutItem', 'UpdateItem', 'Query'])
      expect(permitted(action, foreign)).toBe(false);
    const indexes = statements.map(({ index }) => index);
    expect(fencedIndexes.filter((index) => indexes.includes(index))).toEqual([]);
    // Otherwise a refused update would be one that nobody may make.
    expect(statements.some(({ action }) => action === 'UpdateItem')).toBe(true);
  });
});

describe('certificate-issued', () => {
  it('fails on a certificate that is good for more than a client is to have it for', async () => {
    const { certificatePem } = await selfSigned('CN=anybody');
    expect(() => demandAsAsked(certificatePem)).toThrow('the certificate is one of an authority');
  });
});
