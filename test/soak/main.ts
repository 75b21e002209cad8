import { availableParallelism } from 'node:os';
import { readOptions } from '../simulator/commands/options.ts';
import { orEnd } from '../simulator/commands/run-command.ts';
import { fuzz } from './fuzz/fuzz.ts';
import { loadHandlers } from './handlers.ts';
import { type Failure, type Played, playSeedsTogether } from './play.ts';
import { keepRegressions, regressions } from './regressions.ts';
import { simulate } from './simulate.ts';
import { singleFaultCases } from './single-fault.ts';

const usage = `npm run soak -- [--minutes N] [--seed S] [--seeds N] [--from S] [--length N] [--workers N] [--inputs N]
  --minutes N   everything: the seeds that once failed, every single fault, the fuzz of the HTTP surface, then new seeds
                until the time is up (default 2)
  --seed S      plays one seed and tells what happened
  --seeds N     plays N seeds from --from on and nothing else
  --from S      the first seed
  --length N    runs of functions in a seed (default 200)
  --workers N   threads that play seeds (default: one for each processor)
  --inputs N    inputs of the fuzz (default 100000)`;

const text = { type: 'string' } as const;
const { values } = orEnd(() =>
  readOptions({
    usage,
    options: {
      minutes: { ...text, default: '2' },
      ...{ seed: text, seeds: text, from: text },
      length: { ...text, default: '200' },
      workers: { ...text, default: String(availableParallelism()) },
      inputs: { ...text, default: '100000' },
    },
  }),
);
const [length, workers] = [Number(values.length), Number(values.workers)];

if (values.seed !== undefined) await playOne(Number(values.seed));
else if (values.seeds !== undefined)
  await report(playSeedsTogether(workers, { from: Number(values.from ?? 1), count: Number(values.seeds), length }));
else await everything(Date.now() + Number(values.minutes) * 60_000);

async function playOne(seed: number): Promise<void> {
  const result = await simulate({ seed, length, handlers: await loadHandlers() });
  console.log(result.trace.join('\n'));
  console.log(`seed ${seed}: ${result.runs} runs, trace ${result.hash}`);
  tell([result].filter(({ violations }) => violations.length > 0));
}

async function everything(until: number): Promise<void> {
  for (const each of regressions())
    await report(playSeedsTogether(1, { from: each.seed, count: 1, length: each.length }), 'once failed');
  const handlers = await loadHandlers();
  const { cases, failed } = await timed(() => singleFaultCases(handlers));
  console.log(`single faults: ${cases} cases, ${failed.length} failed`);
  for (const { title, fault, problems } of failed)
    complain(`${title}, ${fault.kind} at call ${fault.at}: ${problems.join('; ')}`);
  const { inputs, findings, slowest } = await timed(() =>
    fuzz(handlers, { inputs: Number(values.inputs), seed: Math.floor(Date.now() / 1000) }),
  );
  console.log(
    `fuzz: ${inputs} inputs, ${findings.length} findings, the slowest took ${slowest.milliseconds.toFixed(1)} ms (${slowest.operation})`,
  );
  for (const finding of findings) complain(JSON.stringify(finding));
  const from = Number(values.from ?? Math.floor(Date.now() / 1000) * 1000);
  await report(playSeedsTogether(workers, { from, length, until }));
}

async function report(playing: Promise<Played>, what = 'seeds'): Promise<void> {
  const { seeds, runs, repeated, failures, tally } = await timed(() => playing);
  console.log(`${seeds} ${what}, ${runs} runs of functions, ${repeated} seeds played twice, ${failures.length} failed`);
  if (values.seeds !== undefined)
    for (const [name, statuses] of Object.entries(tally).sort()) console.log(`  ${name}`, statuses);
  tell(failures);
  keepRegressions(failures, length);
}

function tell(failures: readonly Failure[]): void {
  for (const { seed, violations } of failures)
    complain(`seed ${seed} (npm run soak -- --seed ${seed} --length ${length})\n  ${violations.join('\n  ')}`);
}

function complain(text: string): void {
  console.error(text);
  process.exitCode = 1;
}

async function timed<T>(work: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  const result = await work();
  console.log(`(${((performance.now() - begin) / 1000).toFixed(1)} s)`);
  return result;
}
