import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { handler as approveRequests } from '../../../functions/transfers/approve-requests.ts';
import { usedLimitItem } from '../../../shared/table/transfer-requests.ts';
import { embeddedTable } from '../../engines/embedded.ts';
import { requestEvent } from '../../fakes/request.ts';
import {
  executionDate,
  made,
  type Paying,
  type Person,
  paying,
  proof,
  stored,
} from '../../functions/transfers/paying.ts';
import type { Options } from '../options.ts';
import { describeFailures, fire, type Outcome, type Shot } from '../tools/load.ts';
import { median, percentile } from '../tools/statistics.ts';
import { figure, type Table } from '../tools/table.ts';

const concurrency = 16;
const amount = 1_000;

/** Approvals of transfers from one account, one after the other and many at once; none may be lost. */
export async function approvalFigures({ rounds, isQuick }: Options, say: (what: string) => void): Promise<Table> {
  const rows: string[][] = [];
  for (const [name, size] of [
    ['one transfer', 1],
    ['ten transfers with one proof', 10],
  ] as const) {
    const taken: Measured[] = [];
    for (let round = 0; round < rounds; round += 1) {
      say(`approving ${name}, round ${round + 1}`);
      taken.push(await measured(size, isQuick ? 96 : 480));
    }
    const middle = (of: (each: Measured) => number) => figure(median(taken.map(of)));
    rows.push([
      name,
      middle(({ alone }) => percentile(alone.latencies, 50)),
      middle(({ together }) => percentile(together.latencies, 50)),
      middle(({ together }) => together.perSecond),
      middle(({ together }) => together.perSecond * size),
      describeFailures(taken.flatMap(({ alone, together }) => [alone, together])) || 'none',
    ]);
  }
  return {
    title: 'Approvals on one account',
    columns: ['an approval of', 'p50 ms alone', 'p50 ms at 16', 'approvals/s at 16', 'transfers/s at 16', 'refused'],
    rows,
    notes: [
      `The deployed handler through the SDK to the embedded engine, in one process with its emulated service; 16 approvers of one company, one account and execution day, so that every transaction moves the same sums. Comparing a password costs nothing here: it is measured with the operations. After each round the sums of the daily limits are compared with what was answered. Medians of ${rounds} rounds.`,
    ],
  };
}

interface Measured {
  readonly alone: Outcome;
  readonly together: Outcome;
}

async function measured(size: number, count: number): Promise<Measured> {
  const at = await paying();
  const approvers = await people(at);
  const approvals: Approval[] = [];
  for (let index = 0; index < count; index += 1) {
    const by = approvers[index % concurrency] as Person;
    const requestIds: string[] = [];
    for (let each = 0; each < size; each += 1) requestIds.push(await made(at, { approvers: [by.user.userId], amount }));
    approvals.push({ by, requestIds });
  }
  const table = await embeddedTable();
  try {
    await table.fill(at.world.items());
    const run = approveRequests.on({ ...at.world.ports, engine: table.engine });
    const shots = approvals.map((approval) => shotOf(at, run, approval));
    const warming = concurrency * 2;
    const few = Math.floor(count / 4);
    const warmed = await fire(shots.slice(0, warming), concurrency);
    const alone = await fire(shots.slice(warming, warming + few), 1);
    const together = await fire(shots.slice(warming + few), concurrency);
    const passed = [warmed, alone, together].reduce((sum, { latencies }) => sum + latencies.length, 0);
    const authorised = passed * size * amount;
    const account = at.company.accounts[0]?.accountId ?? '';
    const key = usedLimitItem.key(at.company.companyId, executionDate, account, 'transferTotal');
    const [sum] = await table.engine.get([key]);
    const used = usedLimitItem.parse(sum as never).amount;
    if (used !== authorised) throw new Error(`authorised ${authorised} yen, counted ${used}`);
    return { alone, together };
  } finally {
    await table.close();
  }
}

async function people(at: Paying): Promise<readonly Person[]> {
  const all: Person[] = [];
  for (let index = 0; index < concurrency; index += 1) {
    const user = await at.world.addUser(at.company, { permissions: ['approval.transfer'] });
    all.push({ user, session: await at.world.logIn(user) });
  }
  return all;
}

interface Approval {
  readonly by: Person;
  readonly requestIds: readonly string[];
}

function shotOf(at: Paying, run: ReturnType<typeof approveRequests.on>, { by, requestIds }: Approval): Shot {
  const requests = requestIds.map((requestId) => ({ requestId, contentHash: stored(at, requestId).contentHash }));
  const request = { session: by.session, input: { requests, proof } };
  const event = requestEvent(approveRequests.operation, request, { now: at.world.now(), requestId: randomUUID() });
  return async () => {
    const { statusCode, body } = await run(event, { awsRequestId: randomUUID() } as Context);
    return { status: statusCode, headers: {}, text: body };
  };
}
