import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Simulator } from '../simulator.ts';
import { startTegata } from '../start-tegata.ts';
import { logIn } from './demonstration/log-in.ts';
import { ask, visitBank } from './demonstration/visit.ts';
import { demonstrationStage } from './invoke/stage.ts';
import { findSimulator, type RunningSimulator } from './running-simulator.ts';
import { invokeSample, openProxy, type ProxyServer, runProcess } from './testing.ts';

let simulator: Simulator;
let reached: RunningSimulator;
let directory: string;
let seeded: Awaited<ReturnType<typeof runProcess>>;
let atWorkbench: readonly string[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tegata-commands-'));
  simulator = await startTegata({ quiet: true, startAt: new Date('2026-11-20T10:00:00+09:00') });
  atWorkbench = ['--workbench', simulator.hosts.workbench];
  const found = await findSimulator(simulator.hosts.workbench);
  if (!found) throw new Error('the simulator cannot be reached');
  reached = found;
  seeded = await runProcess('seed.ts', [...atWorkbench, '--directory', directory]);
});
afterAll(async () => {
  await simulator?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const theDemonstration = async () => (await reached.demonstration()) ?? { companies: [], users: [] };
const userNamed = async (loginId: string) => {
  const { users } = await theDemonstration();
  const found = users.find((user) => user.loginId === loginId);
  if (!found) throw new Error(`no ${loginId}`);
  return found;
};

const printedCommands = () => seeded.output.split('\n').filter((line) => line.trim().startsWith('curl '));
const answerTo = async (command: string) => {
  const { stdout } = await promisify(execFile)('bash', ['-c', `${command} -s`]);
  return JSON.parse(stdout);
};

describe('seed', () => {
  test('makes three companies, users of each role and a certificate in each state', async () => {
    expect(seeded).toMatchObject({ code: 0, errors: '' });
    const response = await fetch(`${simulator.hosts.workbench}/_simulator/certificates`);
    const { items } = (await response.json()) as { items: { loginId: string; state: string; daysLeft?: number }[] };
    const states = Object.fromEntries(items.map(({ loginId, state }) => [loginId, state]));
    expect(states).toMatchObject({
      shouji01: 'active',
      kireta01: 'expired',
      mihakko1: 'none',
      shikkou1: 'revoked',
      tegata01: 'none',
      denshi01: 'none',
    });
    expect(['issuing', 'active']).toContain(states.hakkou01);
    expect(items.find(({ loginId }) => loginId === 'kigen001')?.daysLeft).toBeLessThan(40);
    expect(simulator.aws.iam.denials()).toEqual([]);
  });

  test('says how to log in, and that works as it is printed', async () => {
    const commands = printedCommands().filter((command) => command.includes('/sessions'));
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      expect(await answerTo(command)).toMatchObject({ token: expect.any(String), user: { role: 'master' } });
    }
    const keys = readdirSync(directory).filter((file) => file !== 'ca.pem');
    expect(keys.map((file) => statSync(join(directory, file)).mode & 0o077)).toEqual(keys.map(() => 0));
  });

  test('gives a company tokens, one of them shared, and says how to see a code (A10-3)', async () => {
    const shared = /^ {2}(TG\d{8}) token active +denshi01, kanri003$/m.exec(seeded.output)?.[1];
    expect(seeded.output).toMatch(/^ {2}TG\d{8} token unused$/m);
    const [command = ''] = printedCommands().filter((each) => each.includes('/_simulator/tokens/'));
    expect(command).toContain(shared);
    expect(await answerTo(command)).toEqual({
      code: expect.stringMatching(/^\d{6}$/),
      secondsLeft: expect.any(Number),
    });
  });

  test('leaves requests of each service in the states in which people meet them', async () => {
    const visit = visitBank(reached);
    for (const loginId of ['tegata01', 'shouji01']) {
      const { session } = await logIn(visit, await userNamed(loginId));
      const { items } = await ask<{ items: { service: string; state: string }[] }>(
        visit,
        session,
        'GET /requests?limit=100',
      );
      const statesOf = (service: string) =>
        [...new Set(items.filter((each) => each.service === service).map(({ state }) => state))].sort();
      expect(statesOf('transfer')).toEqual(
        [
          ...['saved', 'awaitingFinal', 'withdrawn', 'returned', 'authorised', 'approvalCancelled'],
          ...['taken', 'completed', 'failed'],
        ].sort(),
      );
      expect(statesOf('bulkTransfer')).toEqual(['completed', 'returned', 'saved']);
      expect(statesOf('salary')).toEqual(['awaitingFinal']);
    }
    visit.close();
  });

  test('says the second time that all is there', async () => {
    const again = await runProcess('seed.ts', [...atWorkbench, '--directory', directory]);
    expect(again.output).toContain('is there already');
    expect(again.output.match(/^ {2}\w+ .*$/gm)).toEqual(seeded.output.match(/^ {2}\w+ .*$/gm));
  });

  test('says when there is no simulator', async () => {
    const { code, errors } = await runProcess('seed.ts', ['--workbench', 'http://localhost:1']);
    expect([code, errors]).toEqual([1, expect.stringContaining('npm start')]);
  });
});

describe('invoke', () => {
  const samples = globSync(join(import.meta.dirname, '../../../events/*.json')).map((file) => basename(file, '.json'));
  // A bank that asks no secret questions has no such step; `seed-profiles.test.ts` invokes these at one that asks.
  const offered = samples.filter((name) => !['answer-secret-question', 'register-secret-answers'].includes(name));
  test.each(offered.sort())('the sample of %s works after the seed', async (name) => {
    const { status = 200, functionError, payload } = await invokeSample(reached, name, theDemonstration);
    expect([functionError, status], JSON.stringify(payload)).toEqual([
      undefined,
      expect.toSatisfy((each) => each < 300),
    ]);
  });

  test('prints the answer, the timing and the AWS calls', async () => {
    const { code, output } = await runProcess('invoke.ts', ['get-home', ...atWorkbench]);
    expect(code).toBe(0);
    expect(output).toMatch(/^200\n\{\n {2}"lastLogins"/);
    expect(output).toMatch(/tegata-dev-get-home: [\d.]+ ms.*, \d round trips? to AWS/);
    expect(output).toMatch(/dynamodb BatchGetItem +█+ .* ms {2}\d+ read, 0 write units/);
  });

  test('takes an event of a file as it is, and fails when it is refused', async () => {
    const file = join(import.meta.dirname, '../../../events/get-home.json');
    const { code, output } = await runProcess('invoke.ts', ['get-home', file, ...atWorkbench]);
    expect([code, output]).toEqual([1, expect.stringContaining('"session.required"')]);
  });

  test('says what is wrong with the file of an event', async () => {
    const broken = join(directory, 'broken.json');
    writeFileSync(broken, '{ broken');
    for (const [file, why] of [
      [broken, `Tegata: ${broken}: Expected property name`],
      [`${broken}.none`, `Tegata: there is no file ${broken}.none`],
    ] as const) {
      const { code, errors } = await runProcess('invoke.ts', ['get-home', file, ...atWorkbench]);
      expect([code, errors]).toEqual([1, expect.stringContaining(why)]);
    }
  });

  test('runs in memory when no simulator runs', async () => {
    const { code, output, errors } = await runProcess('invoke.ts', [
      'begin-registration',
      '--workbench',
      'http://localhost:1',
    ]);
    expect(errors).toContain('in memory');
    expect([code, output]).toEqual([0, expect.stringContaining('"registrationToken"')]);
  });

  test('a sample goes on with another master when the first one cannot log in, and says what bars all', async () => {
    const visit = visitBank(reached);
    const forgotten = async (...loginIds: readonly string[]) => {
      const { users, ...rest } = await theDemonstration();
      const change = (user: (typeof users)[number]) =>
        loginIds.includes(user.loginId) ? { ...user, loginPassword: 'Chigau2026a' } : user;
      return { ...rest, users: users.map(change) };
    };
    try {
      const { by } = await demonstrationStage(visit, () => forgotten('tegata01')).office('password');
      expect(by.who.loginId).not.toBe('tegata01');
      const masters = (await theDemonstration()).users.filter(({ part }) => part === 'master');
      const all = masters.map(({ loginId }) => loginId);
      await expect(demonstrationStage(visit, () => forgotten(...all)).office('password')).rejects.toThrow(
        /nobody whom this sample needs.*tegata01: .*session\.refused/s,
      );
    } finally {
      visit.close();
    }
  });
});

describe('certificate', () => {
  let proxy: ProxyServer;
  beforeAll(async () => {
    proxy = await openProxy('office', 'proxy password');
  });
  afterAll(() => proxy?.close());
  const certificates = () => join(directory, 'certificates');
  const run = (args: readonly string[], input: string) =>
    runProcess('certificate.ts', [...args, ...atWorkbench, '--directory', certificates()], { input });
  const read = (name: string) => readFileSync(join(certificates(), name), 'utf8');

  test('acquires one through a proxy that asks who one is, although the authority is slow (A11-3, A11-4)', async () => {
    await reached.setFaults([{ service: 'acm-pca', operation: 'GetCertificate', kind: 'conflict', times: 10 }]);
    const { loginPassword } = await userNamed('mihakko1');
    const typed = [loginPassword, 'of the file', 'office', 'wrong', 'office', 'proxy password', ''].join('\n');
    const ended = await run(['acquire', '--login-id', 'mihakko1', '--proxy', proxy.url], typed);
    expect([ended.code, ended.errors]).toEqual([0, expect.stringContaining('ログインIDではありません')]);
    expect(ended.output).toMatch(
      /Common Name = mihakko1\n\n証明書シリアル番号 : [0-9A-F]+\n証明書有効期限 : \d{4}年\d\d月\d\d日08時59分59秒/,
    );
    expect(proxy.refusals).toHaveLength(2);
    // More than one: it had to ask for the certificate again.
    expect(proxy.tunnels.length).toBeGreaterThan(1);
    expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(simulator.hosts.entry).host]));
    expect(ended.output + ended.errors).not.toContain(loginPassword);
  });

  test('leaves a key only its owner may read, and a file that stores import', () => {
    expect(readdirSync(certificates()).sort()).toEqual(['mihakko1.crt', 'mihakko1.key', 'mihakko1.p12']);
    expect(['mihakko1.key', 'mihakko1.p12'].map((file) => statSync(join(certificates(), file)).mode & 0o777)).toEqual([
      0o600, 0o600,
    ]);
    const pfx = readFileSync(join(certificates(), 'mihakko1.p12'));
    expect(() => createSecureContext({ pfx, passphrase: 'of the file' })).not.toThrow();
    expect(() => createSecureContext({ pfx, passphrase: 'another' })).toThrow('mac verify failure');
  });

  test('says why the bank refuses, and keeps no key of it', async () => {
    const { loginPassword } = await userNamed('mihakko1');
    const { code, errors } = await run(['acquire', '--login-id', 'mihakko1'], `${loginPassword}\nof the file\n`);
    expect([code, errors]).toEqual([1, expect.stringContaining('certificate.exists')]);
    expect(readdirSync(certificates())).not.toContain('mihakko1.new.key');
  });

  test('renews the one chosen from the list over mutual TLS, through the proxy, with a new key (A11-13)', async () => {
    const { identity, loginPassword } = await userNamed('kigen001');
    writeFileSync(join(certificates(), 'kigen001.crt'), identity?.certificatePem ?? '');
    writeFileSync(join(certificates(), 'kigen001.key'), identity?.keyPem ?? '');
    const given = ['--proxy', proxy.url, '--proxy-user', 'office', '--proxy-password', 'proxy password'];
    const { code, errors } = await run(['renew', ...given], `1\n${loginPassword}\nof the file\n`);
    expect(code, errors).toBe(0);
    expect(proxy.tunnels).toContain(new URL(simulator.hosts.secure).host);
    const [renewed, old] = ['kigen001.crt', 'kigen001.old.crt'].map((file) => new X509Certificate(read(file)));
    expect(renewed?.serialNumber).not.toBe(old?.serialNumber);
    expect(read('kigen001.key')).not.toBe(read('kigen001.old.key'));
  });

  test('goes on with the same key after an answer was lost', async () => {
    const visit = visitBank(reached);
    const { loginId, loginPassword } = await demonstrationStage(visit, theDemonstration).applicant();
    visit.close();
    const typed = `${loginPassword}\nof the file\n`;
    expect(await run(['acquire', '--login-id', loginId, '--proxy', 'http://127.0.0.1:1'], typed)).toMatchObject({
      code: 1,
    });
    const key = read(`${loginId}.new.key`);
    expect(await run(['acquire', '--login-id', loginId], typed)).toMatchObject({ code: 0 });
    expect(read(`${loginId}.key`)).toBe(key);
  });
});
