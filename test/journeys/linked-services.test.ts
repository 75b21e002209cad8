import { execFile } from 'node:child_process';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireCertificate, type Bank, logInWithCertificate, registerMaster } from '../bank.ts';
import { sharedBank } from '../shared-bank.ts';
import type { Client } from '../simulator/client/http.ts';

/** A user enters another system of the bank over real TLS; that system is the one of docs/linked-systems.md, as printed. */
const project = join(import.meta.dirname, '..', '..');
const master = { loginId: 'renkei0001', loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' };
const issuer = 'https://entry.dev.tegata.example.jp';

let bank: Bank;
let directory: string;
let session: Client;
let keys: { keys: JWK[] };

beforeAll(async () => {
  bank = await sharedBank();
  directory = mkdtempSync(join(tmpdir(), 'tegata-linked-'));
  symlinkSync(join(project, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  const page = readFileSync(join(project, 'docs', 'linked-systems.md'), 'utf8');
  for (const [, name = '', code = ''] of page.matchAll(/^```ts\n\/\/ (\S+\.ts)\n(.*?)^```$/gms))
    writeFileSync(join(directory, name), code);
  writeFileSync(join(directory, 'ca.pem'), bank.simulator.caCertificate);
  writeFileSync(join(directory, 'system.ts'), system);
  await registerMaster(bank, master, { accountNumber: '7777002', email: 'renkei@example.jp' });
  const { identity } = await acquireCertificate(bank, master);
  ({ session } = await logInWithCertificate(bank.secure(identity), master.loginPassword));
  await session.post('/users/me/email-check', {});
  const mail = await bank.mailbox.latest('renkei@example.jp', 'メール通知パスワードのお知らせ');
  const proof = {
    mailPassword: mail.value('メール通知パスワード'),
    confirmationPassword: master.confirmationPassword,
  };
  expect((await session.post('/users/me/email-check/completion', { proof })).status).toBe(200);
  keys = (await bank.entry.get<typeof keys>('/.well-known/jwks.json')).body;
});

afterAll(async () => {
  await bank?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Presents these assertions one after the other, each at its time. */
const system = `import { enter } from './enter.ts';
const coming = JSON.parse(process.argv[2] ?? '[]') as { assertion: string; at: string }[];
for (const { assertion, at } of coming) {
  const entered = await enter(assertion, new Date(at)).catch(({ message }) => ({ refused: message }));
  console.log(JSON.stringify(entered));
}
`;

type Outcome = Readonly<Record<string, unknown>>;

/** What the other system says to each of these. */
async function arriving(
  coming: readonly { readonly assertion: string; readonly at: Date }[],
  expected = issuer,
): Promise<Outcome[]> {
  const env = {
    ...process.env,
    NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem'),
    TEGATA_ISSUER: expected,
    TEGATA_KEYS: `${bank.simulator.hosts.entry}/.well-known/jwks.json`,
  };
  const { stdout } = await promisify(execFile)(process.execPath, ['system.ts', JSON.stringify(coming)], {
    cwd: directory,
    env,
  });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const now = () => bank.simulator.clock.now();
const seconds = (from: Date, count: number) => new Date(from.getTime() + count * 1000);
async function assertionFor(service: string): Promise<string> {
  const { status, body } = await session.post<{ assertion: string }>(`/linked-services/${service}`);
  expect(status).toBe(201);
  return body.assertion;
}
const encode = (part: object | string) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString());

describe('the system of 外為', () => {
  it('compiles as it is printed', async () => {
    const strict = ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes', '--skipLibCheck'];
    const modules = ['--module', 'nodenext', '--target', 'es2024', '--types', 'node', '--allowImportingTsExtensions'];
    const arguments_ = [...strict, '--noEmit', ...modules, 'system.ts'];
    await promisify(execFile)(join(project, 'node_modules', '.bin', 'tsc'), arguments_, { cwd: directory }).catch(
      ({ stdout }) => expect.fail(stdout),
    );
  });

  it('lets in whom Tegata sends, once, for a minute', async () => {
    const [first, second, third] = [
      await assertionFor('foreignExchange'),
      await assertionFor('foreignExchange'),
      await assertionFor('foreignExchange'),
    ];
    const at = now();
    const outcomes = await arriving([
      { assertion: first, at },
      { assertion: first, at: seconds(at, 1) },
      { assertion: second, at: seconds(at, 59) },
      { assertion: third, at: seconds(at, 66) },
      { assertion: third, at: seconds(at, -10) },
    ]);
    expect(outcomes).toMatchObject([
      { service: 'foreignExchange', rights: ['foreignExchange.link'], cnf: { 'x5t#S256': expect.any(String) } },
      { refused: 'this assertion was used before' },
      { service: 'foreignExchange' },
      { refused: expect.stringContaining('"exp" claim timestamp check failed') },
      { refused: expect.stringContaining('"iat" claim timestamp check failed') },
    ]);
    expect(new Set([first, second, third].map((each) => decode(each.split('.')[1]).jti)).size).toBe(3);
  });

  it('refuses an assertion for another system', async () => {
    const [outcome] = await arriving([{ assertion: await assertionFor('enquiry'), at: now() }]);
    expect(outcome).toEqual({ refused: expect.stringContaining('unexpected "aud" claim value') });
  });

  it('refuses what Tegata did not sign: unsigned, "signed" with the public key, changed, or by a key of somebody else', async () => {
    const assertion = await assertionFor('foreignExchange');
    const [head = '', payload = '', signature = ''] = assertion.split('.');
    const header = decode(head);
    const claims = decode(payload);
    const [published] = keys.keys;
    const hmac = `${encode({ ...header, alg: 'HS256' })}.${payload}`;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const byOther = (own: object) => new SignJWT(claims).setProtectedHeader({ ...header, ...own }).sign(privateKey);
    const forged = [
      `${encode({ ...header, alg: 'none' })}.${payload}.`,
      `${hmac}.${createHmac('sha256', JSON.stringify(published)).update(hmac).digest('base64url')}`,
      `${head}.${encode({ ...claims, sub: 'another' })}.${signature}`,
      `${encode({ ...header, typ: 'JWT' })}.${payload}.${signature}`,
      await byOther({}),
      await byOther({ kid: 'another' }),
      await byOther({ jwk: publicKey.export({ format: 'jwk' }) }),
    ];
    const at = now();
    const outcomes = await arriving([...forged, assertion].map((each) => ({ assertion: each, at })));
    for (const outcome of outcomes.slice(0, -1)) expect(outcome).toEqual({ refused: expect.any(String) });
    // The right one, after all the others, under the same id.
    expect(outcomes.at(-1)).toMatchObject({ service: 'foreignExchange' });
  });

  it('refuses an assertion of another stage', async () => {
    const assertion = await assertionFor('foreignExchange');
    const [outcome] = await arriving([{ assertion, at: now() }], 'https://entry.tegata.example.jp');
    expect(outcome).toEqual({ refused: expect.stringContaining('unexpected "iss" claim value') });
  });
});

it('the keys are public, say what they are for, may be kept, and their private halves are nowhere', async () => {
  const { status, headers, body } = await bank.entry.get<typeof keys>('/.well-known/jwks.json');
  expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=600']);
  expect(body.keys).toEqual([
    {
      kty: 'EC',
      crv: 'P-256',
      alg: 'ES256',
      use: 'sig',
      ...{ kid: expect.any(String), x: expect.any(String), y: expect.any(String) },
    },
  ]);
  expect(bank.simulator.aws.iam.denials()).toEqual([]);
  expect(bank.overBudget).toEqual([]);
});
