import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stageNamed } from '../../infra/stages.ts';
import { openAccount, Refused } from './bank/account.ts';
import { openDeployed } from './bank/deployed.ts';
import { mailReader } from './bank/mail-reader.ts';
import { until } from './bank/smoked-bank.ts';
import { waiting } from './bank/wait.ts';
import { Interrupted, Skipped } from './check.ts';
import { checks } from './checks.ts';
import { type Answers, fakeAccount } from './fakes/fake-account.ts';
import { readOptions } from './options.ts';
import { lineOf, summaryOf } from './report.ts';
import { cleaning } from './smoke.ts';

const stage = stageNamed('dev', { domain: 'ib.example.co.jp' });

describe('the AWS CLI', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tegata-smoke-'));
    // As version 2 answers: JSON, nothing, an error of the service, one of its own.
    const script = `#!${process.execPath}
const [service, operation, ...rest] = process.argv.slice(2);
const fail = (text) => { console.error(text); process.exit(254); };
if (operation === 'delete-role') process.exit(0);
if (operation === 'get-role') fail('\\nAn error occurred (NoSuchEntity) when calling the GetRole operation: no such role');
if (operation === 'old') fail('usage: aws …\\n\\nUnknown options: --no-cli-pager, --no-cli-auto-prompt');
if (operation === 'broken') fail('Unable to locate credentials.');
if (operation === 'export-credentials') console.log(JSON.stringify({ Version: 1, AccessKeyId: rest.includes('office') ? 'OFFICE' : 'MINE', SecretAccessKey: 's', SessionToken: 't' }));
else console.log(JSON.stringify({ words: rest, key: process.env.AWS_ACCESS_KEY_ID, profile: process.env.AWS_PROFILE }));
`;
    writeFileSync(join(folder, 'aws'), script);
    chmodSync(join(folder, 'aws'), 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const account = () => {
    const environment = { PATH: folder, AWS_PROFILE: 'mine' };
    return openAccount({ stage, bankProfile: 'office', environment });
  };

  it('is asked in the region of the stage, and answers in JSON', async () => {
    const { words } = (await account().aws('iam', 'list-roles', '--max-items', '1')) as { words: string[] };
    expect(words.slice(0, 2)).toEqual(['--max-items', '1']);
    expect(words.join(' ')).toContain('--region ap-northeast-1 --output json --no-cli-pager');
    expect(await account().aws('iam', 'delete-role')).toEqual({});
  });

  it('has the credentials: the operator’s own, and those of the back office', async () => {
    const region = 'ap-northeast-1';
    expect(await account().credentials()).toEqual({
      ...{ accessKeyId: 'MINE', secretAccessKey: 's', sessionToken: 't', region },
    });
    expect(await account().credentials('backOffice')).toMatchObject({ accessKeyId: 'OFFICE' });
  });

  it('is asked with others, whatever profile the operator has', async () => {
    const borrowed = account().as({ accessKeyId: 'BORROWED', secretAccessKey: 's', sessionToken: 't' });
    expect(await borrowed.aws('dynamodb', 'query')).toMatchObject({ key: 'BORROWED' });
    expect(await borrowed.aws('dynamodb', 'query')).not.toHaveProperty('profile');
  });

  it('fails with the name of what AWS refused, and in a sentence when it is not there', async () => {
    const refused = await account()
      .aws('iam', 'get-role')
      .catch((thrown) => thrown);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ code: 'NoSuchEntity', message: expect.stringContaining('aws iam get-role') });
    await expect(account().aws('iam', 'broken')).rejects.toThrow('Unable to locate credentials');
    await expect(account().aws('iam', 'old')).rejects.toThrow('this is version 1 of the AWS CLI: install version 2');
    const without = openAccount({ stage, environment: { PATH: '/nowhere' } });
    await expect(without.aws('iam', 'get-role')).rejects.toThrow('the AWS CLI (version 2) is not installed');
  });
});

describe('a deployed bank', () => {
  const answersWith = (apis: readonly string[]): Answers => ({
    'lambda get-function-configuration': () => ({ Environment: { Variables: { TEGATA_PROFILE: 'hokuyo' } } }),
    'cloudformation list-stack-resources': ({ 'stack-name': name = '' }) => ({
      StackResourceSummaries: apis
        .map((id) => ({ ResourceType: 'AWS::ApiGateway::RestApi', PhysicalResourceId: `${name}-${id}` }))
        .concat([{ ResourceType: 'AWS::S3::Bucket', PhysicalResourceId: 'bucket' }]),
    }),
  });
  const open = (email?: string, apis = ['entry', 'secure', 'bank']) =>
    openDeployed({
      ...{ account: fakeAccount(stage, answersWith(apis)), branch: '999', signal: new AbortController().signal },
      ...(email && { reader: mailReader(email, () => prompt(['仮ログインパスワード: Kari2026', '.'])) }),
    });

  it('is reached at the names of the stage, as the profile that it runs, signed as the back office', async () => {
    const { visit, contact, unreadable } = await open();
    expect(visit.simulator).toMatchObject({
      hosts: { entry: 'https://entry.ib.example.co.jp', secure: 'https://secure.ib.example.co.jp' },
      bankCredentials: { accessKeyId: 'BACKOFFICE' },
      profile: 'hokuyo',
    });
    expect([contact(), unreadable]).toEqual(['success@simulator.amazonses.com', expect.stringContaining('--email')]);
    await expect(visit.mail('a@example.jp', 'お知らせ')).rejects.toBeInstanceOf(Skipped);
    await expect(visit.simulator.moveClock(new Date('2026-12-01T00:00:00Z'))).rejects.toThrow('2026-12-01T00:00:00');
  });

  it('has its mails read by a person', async () => {
    const { visit, contact, unreadable } = await open('you@example.jp');
    expect([contact(), unreadable]).toEqual(['you@example.jp', undefined]);
    expect((await visit.mail('you@example.jp', 'お申込み')).value('仮ログインパスワード')).toBe('Kari2026');
  });

  it('has an address of API Gateway’s for each API of the stack', async () => {
    const endpoints = await (await open()).defaultEndpoints();
    expect(endpoints.map(({ name }) => name)).toEqual(
      ['entry', 'secure', 'bank'].map((id) => `tegata-dev-api-${id}.execute-api.ap-northeast-1.amazonaws.com`),
    );
  });

  it('is not judged where the stack shows fewer APIs than the bank has', async () => {
    const bank = await open(undefined, ['entry', 'bank']);
    await expect(bank.defaultEndpoints()).rejects.toThrow('tegata-dev-api has 2 APIs instead of 3');
  });
});

/** A person who types these lines, and then nothing. */
function prompt(lines: readonly string[]) {
  const left = [...lines];
  const ask = async () => {
    const line = left.shift();
    if (line === undefined) throw new Error('nothing was entered');
    return line;
  };
  return { ask, askSecret: ask, close: () => {} };
}

describe('a person who reads mails', () => {
  it('pastes each once, empty lines and all', async () => {
    let opened = 0;
    const reader = mailReader('you@example.jp', () => {
      opened += 1;
      return prompt(['手形商事 様', '', '仮確認用パスワード：Kari2027', '.']);
    });
    const [first] = [await reader.read('you@example.jp', 'お申込み'), await reader.read('you@example.jp', 'お申込み')];
    expect([first.value('仮確認用パスワード'), opened]).toEqual(['Kari2027', 1]);
  });

  it('stops the command by typing nothing more', async () => {
    const reader = mailReader('you@example.jp', () => prompt(['手形商事 様']));
    await expect(reader.read('you@example.jp', 'お申込み')).rejects.toBeInstanceOf(Interrupted);
  });
});

describe('waiting', () => {
  it('asks until it is so, and no longer than was said', async () => {
    let asked = 0;
    const waits: number[] = [];
    const wait = async (milliseconds: number) => void waits.push(milliseconds);
    const ask = async () => {
      asked += 1;
      return asked;
    };
    expect(await until({ wait }, ask, { isSo: (answer) => answer === 3, seconds: 60 })).toBe(3);
    expect(await until({ wait }, ask, { isSo: () => false, seconds: 10 })).toBe(6);
    expect(waits).toEqual([5000, 5000, 5000, 5000]);
  });

  it('ends when the person stops the command', async () => {
    const stop = new AbortController();
    const waited = waiting(stop.signal)(60_000);
    stop.abort();
    await expect(waited).rejects.toBeInstanceOf(Interrupted);
  });
});

describe('the command line', () => {
  it('names a simulator, or a stage and its domain', () => {
    expect(readOptions(['--simulator', 'http://localhost:9440'])).toEqual({ simulator: 'http://localhost:9440' });
    const given = ['--stage', 'dev', '--domain', 'ib.example.co.jp', '--bank-profile', 'office'];
    expect(readOptions(given)).toEqual({ stage, branch: '999', email: undefined, bankProfile: 'office' });
  });

  it.each([
    [[], 'give --stage or --simulator'],
    [['--stage', 'dev', '--simulator', 'http://localhost:9440'], 'give --stage or --simulator'],
    [['--stage', 'nowhere'], 'unknown stage nowhere'],
    [['--stage', 'dev'], 'Add --domain DOMAIN'],
    [['--stage', 'dev', '--domain', 'https://ib.example.co.jp'], 'this is no domain name'],
    [['--stage', 'dev', '--domain', 'ib.example.co.jp', '--branch', '81'], '--branch has three digits'],
    [['--stage', 'dev', '--emial', 'a@example.jp'], 'no option --emial: did you mean --email?'],
  ])('%o is refused', (args, why) => {
    expect(() => readOptions(args)).toThrow(why);
  });
});

describe('the report', () => {
  it('says of a failed check what was to be, and where to read on', () => {
    const [{ name, proves } = { name: '', proves: '' }] = checks;
    expect(lineOf({ name, verdict: 'failed', why: 'gone' }, checks)).toBe(
      `failed  ${name}: gone\n        Expected: ${proves} Read docs/runbook.md#${name}`,
    );
    expect(lineOf({ name, verdict: 'passed', why: '' }, checks)).toBe(`passed  ${name}`);
  });

  it('counts the checks; cleaning up counts when it failed', () => {
    const [passed, skipped, clean] = [
      { name: 'a', verdict: 'passed', why: '' },
      { name: 'b', verdict: 'skipped', why: '' },
      { name: cleaning, verdict: 'passed', why: '' },
    ] as const;
    expect(summaryOf([passed, skipped, clean])).toBe('1 passed, 0 failed, 1 skipped');
    expect(summaryOf([passed, { ...clean, verdict: 'failed' }])).toBe('1 passed, 1 failed, 0 skipped');
  });
});
