import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireCertificate, type Bank, openBank, registerMaster } from '../bank.ts';
import { newSigner, signed } from '../builders/signed-pskc.ts';
import { keyContainer, keyPackage } from '../builders/token-file.ts';
import { allow } from '../simulator/aws/testing.ts';
import { signedHeaders } from '../simulator/aws/wire-client.ts';
import { bankCredentials } from '../simulator/bank-caller.ts';

/** Runs the runbook's commands as they are printed, in bash with curl, against the simulator where it has that API. */
const project = join(import.meta.dirname, '..', '..');
const runbook = readFileSync(join(project, 'docs/runbook.md'), 'utf8');

interface Block {
  readonly article: string;
  readonly script: string;
}

/** The code blocks in order, each with the heading above it; a comment in a block is no heading. */
function blocksOf(text: string): readonly Block[] {
  const parts = [...text.matchAll(/^#+ ([^\n]+)$|^```(\w*)\n(.*?)^```$/gms)];
  let article = '';
  return parts.flatMap(([, title, language = '', script = '']) => {
    article = title ?? article;
    return title === undefined && ['bash', 'sh'].includes(language) ? [{ article, script }] : [];
  });
}

const blocks = blocksOf(runbook);
const [tools] = blocks.filter(({ article }) => article === 'Tools');
const ofTable = blocks.filter(({ script }) => /^aws dynamodb query /m.test(script));
const ofBank = blocks.filter(({ article, script }) => article !== 'Tools' && /^(?:\w+=\$\()?office /m.test(script));

/** Why the simulator cannot run a block. */
const onlyAws: Readonly<Record<string, string>> = {
  'The first deployment': 'creates the stacks with CloudFormation',
  'The first deployment failed': 'reads the events of CloudFormation',
  'First deployment: what only AWS can tell':
    'checks AWS itself; test/smoke runs the command against a simulated account',
  'Deploy and roll back': 'deploys stacks, and moves the alias of a Lambda function',
  'Take back what was changed by hand': "compares stacks by CloudFormation's drift detection",
  'Update the directory of the banks': 'installs another version of a package in the project',
  'A second region': 'replicates keys, backups and buckets to another region',
  'Rotate session keys':
    "deletes an item with the operator's own rights; test/infra/runbook.test.ts does the same to the table",
};

let bank: Bank;
let directory: string;
const master = { loginId: 'masuta001', loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' };
const locking = 'A customer cannot log in';

/** Applicants count as strangers: the last of six wrong passwords locks the login. */
async function lock(): Promise<void> {
  for (let count = 0; count < 6; count += 1)
    expect((await acquireCertificate(bank, { ...master, loginPassword: 'Machigai1' })).answer.status).toBe(401);
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tegata-runbook-'));
  bank = await openBank('standard', '2026-11-20T10:00:00+09:00');
  await registerMaster(bank, master);
  writeFileSync(join(directory, 'tokens.csv'), `serialNumber,secret\nTG00000001,${'a1'.repeat(20)}\n`);
  const maker = await newSigner('P-256');
  const secret = Buffer.alloc(20, 0xb2);
  const delivery = keyContainer(keyPackage({ serialNumber: 'TG00000002', secret }));
  writeFileSync(join(directory, 'tokens.xml'), signed(delivery, maker));
  writeFileSync(join(directory, 'maker.pem'), maker.certificate);
  const { port } = new URL(bank.simulator.hosts.bank);
  writeFileSync(join(directory, '.curlrc'), `insecure\nconnect-to = bank.ib.example.co.jp:443:localhost:${port}\n`);
});

afterAll(async () => {
  await bank?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** The AWS CLI, as far as the tools ask it while they are defined: credentials, and nothing of what else there is. */
const cli = `aws() { case "$1 $2" in 'configure export-credentials')
  echo 'export AWS_ACCESS_KEY_ID=${bankCredentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${bankCredentials.secretAccessKey}';;
  'dynamodb query') '${process.execPath}' '${join(project, 'test/infra/aws-cli.mjs')}' "$@";; esac; }`;

/** The table in use, as the tools ask for it. */
const tableName = () => bank.simulator.aws.tables()[0]?.name ?? '';

/** The headers of requests signed by the bank's auditor, who may read the table and no more. */
function auditor(): string {
  const { iam } = bank.simulator.aws;
  const roleArn = 'arn:aws:iam::123456789012:role/auditor';
  const reading = allow(['dynamodb:Query', 'kms:Decrypt']);
  iam.defineRole({ roleArn, policies: [{ Version: '2012-10-17', Statement: [reading] }] });
  return JSON.stringify(signedHeaders({ credentials: iam.issueCredentials(roleArn) }, 'dynamodb'));
}

async function run({ script }: Block): Promise<string> {
  const { stdout } = await promisify(execFile)(
    'bash',
    ['-euo', 'pipefail', '-c', [cli, tools?.script, `table=${tableName()}`, script].join('\n')],
    {
      cwd: directory,
      env: { ...process.env, CURL_HOME: directory, SIMULATOR: bank.simulator.aws.endpoint, SIGNATURE: auditor() },
    },
  );
  return stdout;
}

describe('the runbook’s code blocks', () => {
  it('are run here, or named with the reason why they cannot be', () => {
    expect(tools?.script).toContain('office()');
    const run = [...ofBank, ...ofTable];
    const others = blocks.filter((block) => block.article !== 'Tools' && !run.includes(block));
    expect(new Set(others.map(({ article }) => article))).toEqual(new Set(Object.keys(onlyAws)));
    expect(ofBank.length).toBeGreaterThanOrEqual(4);
  });

  it('have no gap to fill in where they call the bank', () => {
    for (const { article, script } of ofBank) expect(script.match(/<[a-zA-Z][^<\n]*>/g), article).toBeNull();
  });

  it('of an article work together as they are printed', async () => {
    const articles = Map.groupBy(ofBank, ({ article }) => article);
    // The last one sets new passwords.
    const names = [...articles.keys()].toSorted((a, b) => Number(a === locking) - Number(b === locking));
    for (const article of names) {
      // Some articles revoke the master's certificate: each begins with one.
      await acquireCertificate(bank, master);
      if (article === locking) await lock();
      const answers = await run({
        article,
        script: (articles.get(article) ?? []).map(({ script }) => script).join('\n'),
      });
      // Refused by the operation, or by API Gateway.
      expect(answers, article).not.toMatch(/"status":[45]\d\d|^\{"message":/m);
      expect(answers.length, article).toBeGreaterThan(0);
    }
    expect(bank.simulator.aws.iam.denials()).toEqual([]);
  });

  it('find the caller, say what is in the way, and settle it', async () => {
    const [finding] = ofBank.filter(({ article }) => article === locking);
    await lock();
    const before = await run({ article: '', script: finding?.script ?? '' });
    expect(before.match(/"foundBy":"\w+"/g)).toEqual([
      '"foundBy":"account"',
      '"foundBy":"email"',
      '"foundBy":"loginId"',
    ]);
    expect(before).toContain('"bars":[');
    expect(before).toContain('"reason":"password.wrong"');
    // Who looked, and for whom, is in the bank's own history.
    const lines = (await run({ article: '', script: ofTable[0]?.script ?? '' })).trim().split('\n');
    expect(lines.map((line) => line.split('\t').slice(1)).slice(-3)).toEqual([
      [expect.stringMatching(/^arn:aws:/), 'done', 'account 081-ordinary-0253226'],
      [expect.stringMatching(/^arn:aws:/), 'done', 'email master@densai-shoji.example.jp'],
      [expect.stringMatching(/^arn:aws:/), 'done', 'loginId masuta001'],
    ]);
  });
});
