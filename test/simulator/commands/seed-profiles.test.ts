import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Simulator } from '../simulator.ts';
import { startTegata } from '../start-tegata.ts';
import type { Demonstration } from '../workbench/demonstration.ts';
import { acquire } from './demonstration/certificates.ts';
import { demonstrate } from './demonstration/demonstrate.ts';
import { describe as describeDemonstration } from './demonstration/describe.ts';
import { logIn } from './demonstration/log-in.ts';
import { codeOf } from './demonstration/tokens.ts';
import { ask, type Visit, visitBank } from './demonstration/visit.ts';
import { findSimulator } from './running-simulator.ts';
import { invokeSample, runProcess } from './testing.ts';

let simulator: Simulator;
let visit: Visit;
let demonstration: Demonstration;

/** The demonstration of another bank than the standard one, without the year that its certificates need to get old. */
function seed(profile: string): void {
  beforeAll(async () => {
    simulator = await startTegata({ quiet: true, profile, startAt: new Date('2026-11-20T10:00:00+09:00') });
    const reached = await findSimulator(simulator.hosts.workbench);
    if (!reached) throw new Error('the simulator cannot be reached');
    visit = visitBank(reached);
    demonstration = await demonstrate(reached, { isAged: false });
  });
  afterAll(async () => {
    visit?.close();
    await simulator?.stop();
  });
}

const userNamed = (loginId: string) => {
  const found = demonstration.users.find((user) => user.loginId === loginId);
  if (!found) throw new Error(`no ${loginId}`);
  return found;
};
const tokenOf = async (loginId: string) =>
  (await visit.simulator.tokens()).find(({ loginIds }) => loginIds.includes(loginId));
const commonNameIn = (pem = '') => /^CN=(.*)$/m.exec(new X509Certificate(pem).subject)?.[1];

describe('a bank whose customers log in by contract and user, and acquire certificates with a code', () => {
  seed('shinkin');

  test('names contract, user and bank in the certificates, with which one logs in (A2-8, A11-7)', async () => {
    const { identity, ...user } = userNamed('shouji01');
    expect(commonNameIn(identity?.certificatePem)).toBe('00001000001 shouji01 1635');
    expect((await logIn(visit, { ...user, identity })).steps).toEqual([]);
    expect(simulator.aws.iam.denials()).toEqual([]);
  });

  test('shows who makes and who approves, ceilings, limits, fees and a maintenance window', async () => {
    const { session } = await logIn(visit, userNamed('shouji01'));
    const read = (path: string) => ask(visit, session, `GET ${path}`);
    const [clerk, approver] = [userNamed('keiri001'), userNamed('kanri002')];
    expect(await read(`/users/${clerk.userId}`)).toMatchObject({
      permissions: expect.arrayContaining(['bulkTransfer.request.screen', 'transfer.request.preRegistered']),
      accounts: [expect.any(String)],
      limits: { salary: 3_000_000 },
    });
    expect(await read(`/users/${approver.userId}`)).toMatchObject({
      permissions: expect.arrayContaining(['approval.payroll']),
    });
    expect(await read('/company')).toMatchObject({
      accounts: [{ representative: true }, { memo: '給与専用' }],
      ceilings: { salary: 20_000_000 },
      companyLimits: { salary: 10_000_000 },
    });
    expect(await read('/company/fees/payee-bulk')).toMatchObject({ useStandard: false, minimumPayment: 1000 });
    expect(await ask(visit, visit.bank, 'GET /bank/calendar')).toMatchObject({ closures: [{ service: 'whole' }] });
    const { items } = await ask<{ items: { state: string }[] }>(visit, session, 'GET /requests?service=transfer');
    expect(items.map(({ state }) => state)).toEqual(
      expect.arrayContaining(['awaitingFinal', 'authorised', 'completed']),
    );
  });

  test('registers each user’s token with the first certificate, one of them shared (A10-2, A10-3)', async () => {
    const [master, revoked, none] = await Promise.all(['shouji01', 'shikkou1', 'mihakko1'].map(tokenOf));
    const [of, ofRevoked] = [userNamed('shouji01'), userNamed('shikkou1')];
    expect(master).toMatchObject({
      ...{ serialNumber: of.tokenSerialNumber, companyId: of.companyId, state: 'active' },
      loginIds: ['shouji01', 'kanri002'],
    });
    expect(revoked).toMatchObject({ serialNumber: ofRevoked.tokenSerialNumber, loginIds: ['shikkou1'] });
    expect(none).toBeUndefined();
  });

  test('acquires another certificate with a code of the token there is (A10-16)', async () => {
    const user = userNamed('shikkou1');
    const path = `/bank/companies/${user.companyId}/users/${user.userId}/issue-window`;
    await ask(visit, visit.bank, `POST ${path}`);
    const holder = await acquire(visit, user);
    expect(holder.tokenSerialNumber).toBe(user.tokenSerialNumber);
    expect(holder.identity.certificatePem).not.toBe(user.identity?.certificatePem);
  });

  test('says the contract ID, and that the certificate is all there is to log in with', async () => {
    const surroundings = { ...visit.simulator, now: await visit.simulator.now(), directory: tmpdir() };
    const said = describeDemonstration(demonstration, { ...surroundings, tokens: await visit.simulator.tokens() });
    expect(said).toMatch(/^株式会社手形商事 {2}\(certificate, contract ID 00001000001, /);
    expect(said.match(/curl .*\/sessions .*/g)).toEqual([expect.stringMatching(/ --cert \S+shouji01\.pem /)]);
    expect(said).toContain('login password (PIN) ');
  });

  test('leaves a token for applying by hand, with contract and user (A11-29)', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tegata-contract-'));
    const { loginPassword, companyId } = userNamed('mihakko1');
    const tokens = await visit.simulator.tokens();
    const spare = tokens.find((each) => each.companyId === companyId && each.state === 'unused')?.serialNumber ?? '';
    const named = ['--contract-id', '00001000001', '--user-id', 'mihakko1'];
    const code = ['--token-serial-number', spare, '--otp', await codeOf(visit, spare)];
    const at = ['--workbench', simulator.hosts.workbench, '--directory', directory];
    const input = `${loginPassword}\nof the file\n`;
    const { output, errors } = await runProcess('certificate.ts', ['acquire', ...named, ...code, ...at], { input });
    expect(output, errors).toContain('Common Name = 00001000001 mihakko1 1635');
    expect(await tokenOf('mihakko1')).toMatchObject({ serialNumber: spare });
    rmSync(directory, { recursive: true });
  });

  test.each(['acquire-certificate', 'register-token'])('the sample of %s works', invoke);
});

describe('a bank that has certificates only', () => {
  seed('hokuyo');

  test.each(['change-own-passwords', 'complete-email-check'])('the sample of %s works', invoke);
});

describe('a bank that asks secret questions, and transfers without approval', () => {
  seed('tohoku');

  test('leaves requests that nobody approved, or could: authorised, cancelled, executed', async () => {
    const { session } = await logIn(visit, userNamed('tegata01'));
    const statesOf = async (service: string) => {
      const path = `GET /requests?service=${service}`;
      const { items } = await ask<{ items: { state: string }[] }>(visit, session, path);
      return [...new Set(items.map(({ state }) => state))].sort();
    };
    expect(await statesOf('transfer')).toEqual(['authorised', 'cancelled', 'completed', 'failed', 'saved', 'taken']);
    expect(await statesOf('bulkTransfer')).toEqual(['completed', 'returned', 'saved']);
  });

  test.each(['register-secret-answers', 'answer-secret-question', 'get-home'])('the sample of %s works', invoke);
});

async function invoke(name: string): Promise<void> {
  const invoked = await invokeSample(visit.simulator, name, async () => demonstration);
  const { status = 200, functionError, payload } = invoked;
  expect([functionError, status], JSON.stringify(payload)).toEqual([undefined, expect.toSatisfy((each) => each < 300)]);
}
