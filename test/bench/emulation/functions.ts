import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesizeFixture } from '../../simulator/fixtures/start.ts';
import { freePort } from '../../simulator/ports.ts';
import { times } from '../operations/scenario.ts';
import type { Options } from '../options.ts';
import { peersDirectory, tryPeers } from '../peers/peers.ts';
import { type Answer, openSender } from '../tools/client.ts';
import { fire } from '../tools/load.ts';
import { type Program, residentMemory, startProgram } from '../tools/process.ts';
import { median, percentile } from '../tools/statistics.ts';
import { figure, ratio, type Table } from '../tools/table.ts';

/** What one start of a local Lambda showed. */
interface Seen {
  readonly startSeconds: number;
  readonly firstCall: number;
  readonly warm: number;
  readonly perSecond: number;
  readonly mebibytes: number;
}

interface Local {
  readonly program: Program;
  readonly get: () => Promise<Answer>;
  readonly close: () => Promise<void>;
}

/** The simulator's Lambda and gateway beside serverless-offline, with the same bundle. */
export async function measureFunctions(options: Options, say: (what: string) => void): Promise<Table> {
  const { directory } = await synthesizeFixture();
  const seen: { readonly ours: Seen[]; readonly theirs: Seen[] } = { ours: [], theirs: [] };
  let missing: string | undefined;
  for (let round = 0; round < options.rounds; round += 1) {
    const ours = async () => void seen.ours.push(await look(openOurs, options));
    const theirs = async () => {
      const look1 = await tryPeers(say, () => look(() => openTheirs(directory), options));
      if ('missing' in look1) missing = look1.missing;
      else seen.theirs.push(look1);
    };
    say(`start ${round + 1}`);
    for (const each of round % 2 === 0 ? [ours, theirs] : [theirs, ours]) await each();
  }
  const middle = (list: readonly Seen[], of: (one: Seen) => number) => median(list.map(of));
  const row = (what: string, of: (one: Seen) => number) => [
    what,
    figure(middle(seen.ours, of)),
    seen.theirs.length === 0 ? (missing ?? '-') : figure(middle(seen.theirs, of)),
    ratio(middle(seen.ours, of), middle(seen.theirs, of)),
  ];
  return {
    title: 'Local functions beside serverless-offline',
    columns: ['what', 'ours', 'serverless-offline', 'ours / theirs'],
    rows: [
      row('start to ready, s', ({ startSeconds }) => startSeconds),
      row('first call, ms', ({ firstCall }) => firstCall),
      row('warm call, ms', ({ warm }) => warm),
      row('req/s at 16', ({ perSecond }) => perSecond),
      row('resident memory afterwards, MiB', ({ mebibytes }) => mebibytes),
    ],
    notes: [
      `The same bundle, which answers the event it was given; ${options.rounds} starts each in alternating order, medians. Ours over TLS with its engine, IAM and the other simulated services running (their memory included); serverless-offline 13.9.0 with serverless 3.40.0 over HTTP, in its worker threads.`,
    ],
  };
}

async function look(open: () => Promise<Local>, { contests, rounds, phaseSeconds }: Options): Promise<Seen> {
  const { program, get, close } = await open();
  try {
    const [alone, together] = contests.light;
    const first = await fire([get], 1);
    await fire(
      times(Math.ceil(together / rounds), () => get),
      16,
    );
    const warm = await fire(
      times(alone, () => get),
      1,
      phaseSeconds,
    );
    const many = await fire(
      times(together, () => get),
      16,
      phaseSeconds,
    );
    const failed = Object.keys({ ...first.failures, ...warm.failures, ...many.failures });
    if (failed.length > 0) throw new Error(`answered ${failed.join()}`);
    return {
      startSeconds: program.milliseconds / 1000,
      firstCall: first.latencies[0] ?? Number.NaN,
      warm: percentile(warm.latencies, 50),
      perSecond: many.perSecond,
      mebibytes: residentMemory(program.pid).reduce((sum, { mebibytes }) => sum + mebibytes, 0),
    };
  } finally {
    await close();
  }
}

async function openOurs(): Promise<Local> {
  const program = await startProgram({
    command: [process.execPath, join(import.meta.dirname, 'fixture-host.ts')],
    env: { UV_THREADPOOL_SIZE: '32' },
    readyWhen: /"ready":true/,
  });
  const { entry, ca } = JSON.parse(program.ready) as { entry: string; ca: string };
  return localOf(program, openSender(entry, { ca }));
}

const service = (httpPort: number, lambdaPort: number) => `service: bench
frameworkVersion: '3'
configValidationMode: off
provider: { name: aws, runtime: nodejs20.x, region: ap-northeast-1 }
functions:
  who: { handler: who.handler, events: [{ http: { method: get, path: notes/own } }] }
plugins: [serverless-offline]
custom:
  serverless-offline:
    { host: 127.0.0.1, httpPort: ${httpPort}, lambdaPort: ${lambdaPort}, noPrependStageInUrl: true, noTimeout: true }
`;

async function openTheirs(assembly: string): Promise<Local> {
  const folder = join(import.meta.dirname, '..', '..', '..', '.tegata', 'bench', 'serverless');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [httpPort, lambdaPort] = [await freePort(), await freePort()];
  symlinkSync(join(peersDirectory, 'node_modules'), join(folder, 'node_modules'));
  copyFileSync(join(assembly, '.bundles', 'who', 'index.js'), join(folder, 'who.js'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  writeFileSync(join(folder, 'serverless.yml'), service(httpPort, lambdaPort));
  const program = await startProgram({
    command: [process.execPath, 'node_modules/serverless/bin/serverless.js', 'offline', 'start'],
    cwd: folder,
    env: { SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off', SLS_DEPRECATION_DISABLE: '*' },
    readyWhen: /Server ready/,
  });
  return localOf(program, openSender(`http://127.0.0.1:${httpPort}`));
}

const localOf = (program: Program, sender: ReturnType<typeof openSender>): Local => ({
  program,
  get: () => sender.send('GET', '/notes/own'),
  close: async () => {
    sender.close();
    await program.stop();
  },
});
