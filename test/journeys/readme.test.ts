import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demonstrate } from '../simulator/commands/demonstration/demonstrate.ts';
import { findSimulator } from '../simulator/commands/running-simulator.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { startTegata } from '../simulator/start-tegata.ts';

/** Runs the README's walk as it is printed, in bash with curl and openssl, against a simulator on other ports. */
const project = join(import.meta.dirname, '..', '..');
let simulator: Simulator;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tegata-readme-'));
  simulator = await startTegata({ quiet: true, startAt: new Date('2026-11-20T10:00:00+09:00') });
});

afterAll(async () => {
  await simulator?.stop();
  rmSync(directory, { recursive: true, force: true });
});

function walk(): string {
  const readme = readFileSync(join(project, 'README.md'), 'utf8');
  const { hosts } = simulator;
  const blocks = [...readme.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, block]) => block);
  const script = blocks.join('\necho "--- end of block"\n');
  const moved = {
    'http://localhost:9440': hosts.workbench,
    'https://localhost:9443': hosts.entry,
    'https://localhost:9444': hosts.secure,
    'https://localhost:9445': hosts.bank,
  };
  return Object.entries(moved).reduce((text, [printed, actual]) => text.replaceAll(printed, actual), script);
}

/** What the walk prints; each time of day has its own IDs. */
async function walkOnce(): Promise<string> {
  const run = promisify(execFile);
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', walk()], {
    cwd: directory,
    env: { ...process.env, TMPDIR: directory, session: '' },
  });
  return stdout;
}

it('does what it says, block by block', async () => {
  const stdout = await walkOnce();
  const [
    ,
    opened = '',
    registered = '',
    issued = '',
    checked = '',
    token = '',
    notice = '',
    renewed = '',
    company = '',
    paid = '',
    revoked = '',
  ] = stdout.split('--- end of block\n');
  expect(opened).toMatch(/"companyId":"[0-9A-Z]{26}"/);
  expect(opened).toContain('仮ログインパスワード: ');
  expect(registered).toContain('"next":"certificate"');
  expect(issued).toMatch(/subject=.*CN ?= ?aruku\d{6}/);
  expect(issued).toContain('notAfter=Nov 20 23:59:59 2027 GMT');
  expect(checked).toContain('"steps":["registerToken"]');
  expect(token).toContain('"lastLogins":[]');
  expect(notice).toContain('証明書有効期限: 2027年11月21日 08時59分59秒');
  expect(renewed).toContain("state: 'active'");
  expect(renewed).toContain('session.refused');
  expect(token).toContain('{"imported":1}');
  expect(token).toContain('既に使用されています');
  expect(token).toContain("state: 'active'");
  expect(company).toContain('{"path":"approvalModes.transfer","before":"none","after":"single"}');
  expect(company).toContain('{"path":"companyLimits.salary","before":999999999999,"after":20000000}');
  expect(company).toContain("transfer: 'single'");
  expect(paid).toContain("[ 'withdraw', 'approve', 'return' ]");
  expect(paid).toContain("state: 'authorised'");
  expect(paid).toContain('お取引を受け付けました。');
  expect(revoked).toContain('"state":"revoked"');
  expect(revoked.trimEnd()).toMatch(/(session\.ended|certificate\.refused)$/);
  expect(simulator.aws.iam.denials()).toEqual([]);
});

it('goes with the demonstration in any order, twice', async () => {
  const reached = await findSimulator(simulator.hosts.workbench);
  if (!reached) throw new Error('the simulator cannot be reached');
  await demonstrate(reached, { isAged: false });
  expect((await walkOnce()).trimEnd()).toMatch(/(session\.ended|certificate\.refused)$/);
});
