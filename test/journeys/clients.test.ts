import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { acquireCertificate, type Bank, logInWithCertificate, registerMaster } from '../bank.ts';
import { sharedBank } from '../shared-bank.ts';

/** Generates, compiles and runs the client of docs/clients.md as it is printed. */
const project = join(import.meta.dirname, '..', '..');
/** Runs a program in the client's folder. @throws Error with all that it printed */
const run = (file: string, args: readonly string[], env = process.env) =>
  promisify(execFile)(file, args, { cwd: directory, env }).catch(({ stdout, stderr }) => {
    throw new Error(`${file}: ${stdout}${stderr}`);
  });
const master = { loginId: 'kuraia0001', loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' };

let bank: Bank;
let directory: string;

beforeAll(async () => {
  bank = await sharedBank();
  directory = mkdtempSync(join(tmpdir(), 'tegata-client-'));
  symlinkSync(join(project, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  for (const file of ['openapi.json', 'clients.md'])
    writeFileSync(join(directory, file), readFileSync(join(project, 'docs', file)));
  for (const [, name = '', code = ''] of blocks('ts', '// (\\S+\\.ts)\n')) writeFileSync(join(directory, name), code);
  await companyOfTwo();
});

afterAll(async () => {
  await bank?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const blocks = (language: string, first = '()') =>
  readFileSync(join(project, 'docs', 'clients.md'), 'utf8').matchAll(
    new RegExp(`^\`\`\`${language}\\n${first}(.*?)^\`\`\`$`, 'gms'),
  );

/** A company whose master has a certificate, and a user to change. */
async function companyOfTwo() {
  const { email } = await registerMaster(bank, master, { accountNumber: '7777001', email: 'kuraia@example.jp' });
  const { identity } = await acquireCertificate(bank, master);
  const { session } = await logInWithCertificate(bank.secure(identity), master.loginPassword);
  await session.post('/users/me/email-check', {});
  const mail = await bank.mailbox.latest(email, 'メール通知パスワードのお知らせ');
  const { confirmationPassword } = master;
  const mailPassword = mail.value('メール通知パスワード');
  await session.post('/users/me/email-check/completion', { proof: { mailPassword, confirmationPassword } });
  const own = { loginId: 'kuraia0002', loginPassword: 'Tantou26c', confirmationPassword: 'Kakutan26d' };
  const again = Object.fromEntries(Object.entries(own).map(([name, value]) => [`${name}Again`, value]));
  const created = await session.post('/users', {
    ...{ ...own, ...again, forceChange: false, name: '手形　花子' },
    ...{ email: 'kuraia2@example.jp', emailAgain: 'kuraia2@example.jp' },
    ...{ administrator: false, permissions: [], accounts: [], limits: {}, proof: { confirmationPassword } },
  });
  expect(created.status).toBe(201);
  const { caCertificate } = bank.simulator;
  const files = { 'user.pem': identity.certificatePem, 'user.key': identity.keyPem, 'ca.pem': caCertificate };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
}

it('the types are generated, the files compile, and the client does what the page says', async () => {
  const [, command = ''] =
    [...blocks('sh')]
      .map(([, , lines = '']) => lines)
      .join('')
      .match(/^npx (openapi-typescript .*)$/m) ?? [];
  const bin = join(project, 'node_modules', '.bin');
  await run(join(bin, 'openapi-typescript'), command.split(' ').slice(1));
  const strict = [
    '--strict',
    '--noUncheckedIndexedAccess',
    '--exactOptionalPropertyTypes',
    '--skipLibCheck',
    '--noEmit',
  ];
  const modules = ['--module', 'nodenext', '--target', 'es2024', '--types', 'node', '--allowImportingTsExtensions'];
  await run(join(bin, 'tsc'), [...strict, ...modules, 'recipe.ts']);
  const { stdout } = await run(process.execPath, ['recipe.ts'], {
    ...{ TEGATA_SECURE: bank.simulator.hosts.secure, LOGIN_PASSWORD: master.loginPassword },
    CONFIRMATION_PASSWORD: master.confirmationPassword,
  });
  expect(stdout).toContain('手形　花子 (general)');
  expect(stdout).toMatch(/path: 'name',\s+before: '手形　花子',\s+after: '手形　新子'/);
  expect(stdout).toContain('first: 手形　新子\nrepeated: 手形　新子\n');
  expect(stdout).toMatch(/request\.staleVersion: .* \(request [0-9a-f-]{36}\)/);
  expect(bank.simulator.aws.iam.denials()).toEqual([]);
});
