import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventFunctions } from '../../functions/operations.ts';
import { projectRoot } from '../../infra/registry.ts';
import { accountId, allow, startTestAws } from '../simulator/aws/testing.ts';
import { signedHeaders } from '../simulator/aws/wire-client.ts';

/** The article "Restore from a point in time": its commands, run in bash, against the simulator's Scheduler and a stand-in for API Gateway. */
const runbook = readFileSync(join(projectRoot, 'docs/runbook.md'), 'utf8');
const [, restore = ''] = /\n## Restore from a point in time\n([\s\S]*?)\n## /.exec(runbook) ?? [];

/** The commands of a step: the first block that follows its beginning, or a later one. */
function blockOf(step: string, nth = 0): string {
  const text = restore.slice(restore.indexOf(`\n${step}`));
  const [, block = ''] = [...text.matchAll(/```sh\n([\s\S]*?)```/g)][nth] ?? [];
  return block.replaceAll(/^ {3}/gm, '');
}
const closing = blockOf('1. **Close');
const openingBank = blockOf('7. **Revoke');
const opening = blockOf('9. **Open');
const afterLoss = blockOf('9. **Open', 1);

const scheduled = eventFunctions.flatMap(({ name, schedule }) => (schedule ? [{ name, schedule }] : []));
const limits = {
  a1: { name: 'tegata-dev-entry', rateLimit: 1000, burstLimit: 2000 },
  b2: { name: 'tegata-dev-bank', rateLimit: 1000, burstLimit: 2000 },
  c3: { name: 'tegata-prod-entry', rateLimit: 50, burstLimit: 100 },
};
const closed = { rateLimit: 0, burstLimit: 0 };

let folder: string;
let test: Awaited<ReturnType<typeof startTestAws>>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-restore-'));
  writeFileSync(join(folder, 'stages.json'), JSON.stringify(limits));
  test = await startTestAws();
  const roleArn = `arn:aws:iam::${accountId}:role/run`;
  test.aws.iam.defineRole({ roleArn, policies: [] });
  for (const { name, schedule } of scheduled) {
    const Arn = `arn:aws:lambda:ap-northeast-1:${accountId}:function:${name}:live`;
    await test.aws.create({
      type: 'AWS::Scheduler::Schedule',
      logicalId: name,
      properties: {
        Name: `tegata-dev-${name}`,
        ScheduleExpression: schedule,
        ScheduleExpressionTimezone: 'Asia/Tokyo',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn, RoleArn: roleArn, Input: '{}' },
      },
    });
  }
});
afterEach(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});

async function perform(commands: string): Promise<void> {
  const { aws, client } = test;
  const operator = client(allow(['scheduler:GetSchedule', 'scheduler:UpdateSchedule']));
  const env = {
    ...process.env,
    SIMULATOR: aws.endpoint,
    SIGNATURE: JSON.stringify(signedHeaders(operator, 'scheduler')),
    STAGES: join(folder, 'stages.json'),
  };
  const tools = `set -e; stage=dev; fn() { echo "tegata-$stage-$1"; }; aws() { '${process.execPath}' '${join(projectRoot, 'test/infra/aws-cli.mjs')}' "$@"; }\n`;
  await promisify(execFile)('bash', ['-c', tools + commands], { cwd: folder, env });
}

const hosts = () => JSON.parse(readFileSync(join(folder, 'stages.json'), 'utf8'));
// A schedule may become due while the test runs.
const schedules = () =>
  test.aws
    .schedules()
    .map(({ nextRun, lastRun: _at, lastError: _why, ...each }) => ({ ...each, runs: nextRun !== undefined }));

describe('the restore', () => {
  it('stops every schedule that the stage has', () => {
    const [, names = ''] = /for f in ([a-z -]+); do/.exec(closing) ?? [];
    expect(names.split(' ').sort()).toEqual(scheduled.map(({ name }) => name).sort());
  });

  it('closes the hosts of its stage, opens the bank’s for the revocations and all of them in the end, as they were', async () => {
    const before = schedules();
    await perform(closing);
    const { a1, b2, c3 } = limits;
    expect(hosts()).toEqual({ a1: { ...a1, ...closed }, b2: { ...b2, ...closed }, c3 });
    expect(schedules().map(({ enabled, runs }) => [enabled, runs])).toEqual(scheduled.map(() => [false, false]));
    await perform(openingBank);
    expect(hosts()).toEqual({ a1: { ...a1, ...closed }, b2, c3 });
    await perform(opening);
    expect([hosts(), schedules()]).toEqual([limits, before]);
    expect(before.every(({ runs }) => runs)).toBe(true);
  });

  it('tells what the core took, what was ended and what was made since, by the states before and after', async () => {
    const states = {
      restored: ['A authorised', 'B authorised', 'C awaitingFinal', 'D authorised', 'E taken', 'F saved'],
      old: ['A completed', 'B cancelled', 'C withdrawn', 'D authorised', 'E taken', 'F awaitingFinal', 'G taken'],
    };
    for (const [table, lines] of Object.entries(states))
      writeFileSync(join(folder, `scan-${table}`), lines.map((line) => `${line.replace(' ', '\t')}\n`).join(''));
    const tools = 'set -e; table=old; restored=restored; aws() { cat "scan-$4"; }\n';
    await promisify(execFile)('bash', ['-c', tools + blockOf('8. **Repeat')], { cwd: folder });
    const linesOf = (file: string) => readFileSync(join(folder, file), 'utf8').trim().split('\n');
    expect(linesOf('executed.txt')).toEqual(['A completed']);
    expect(linesOf('ended.txt')).toEqual(['B cancelled', 'C withdrawn']);
    expect(linesOf('made.txt')).toEqual(['G taken']);
  });

  it('still knows what was when it was closed twice', async () => {
    const before = schedules();
    await perform(closing);
    await perform(closing);
    await perform(opening);
    expect([hosts(), schedules()]).toEqual([limits, before]);
  });

  it('opens when what was kept is lost, with the limits of the stage', async () => {
    const before = schedules();
    await perform(closing);
    rmSync(join(folder, 'closed'), { recursive: true });
    const filledIn = afterLoss.replace('<requestsPerSecond> <burst>', '1000 2000');
    await perform(`${closing}\n${filledIn}\n${opening}`);
    expect([hosts(), schedules()]).toEqual([limits, before]);
  });
});
