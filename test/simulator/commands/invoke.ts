import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { functionSources } from '../../../infra/registry.ts';
import { learn } from '../../scenes/running/requests.ts';
import { startTegata } from '../start-tegata.ts';
import type { KnownUser } from './demonstration/customers.ts';
import { demonstrate } from './demonstration/demonstrate.ts';
import { visitBank } from './demonstration/visit.ts';
import { describeInvoked } from './invoke/describe-invoked.ts';
import { fillSample } from './invoke/sample.ts';
import { demonstrationStage } from './invoke/stage.ts';
import { readOptions, suggestion } from './options.ts';
import { runCommand } from './run-command.ts';
import { defaultWorkbench, findSimulator, type Invoked, type RunningSimulator } from './running-simulator.ts';

const usage = `npm run invoke -- OPERATION [event.json]     one real bundle: the answer, the timing, the AWS calls

  OPERATION           a file name of events/; without event.json, its sample with real ids and sessions filled in
  --workbench URL     the simulator; if none runs there, one in memory     (http://localhost:9440, or TEGATA_WORKBENCH)`;
const names = functionSources().map((source) => source.name);
/** An answer in JSON; a print is none. */
const Answered = z.object({ body: z.string(), isBase64Encoded: z.literal(false).optional() });

/** `npm run invoke`: runs one real bundle, in the running simulator or else in one in memory. */
await runCommand(async () => {
  const { values, positionals } = readOptions({
    usage,
    options: { workbench: { type: 'string', default: defaultWorkbench() } },
    allowPositionals: true,
  });
  const [name, file] = positionals;
  if (!name) throw new Error(`name an operation\n\n${usage}`);
  if (!names.includes(name)) throw new Error(`no operation ${name}${suggestion(name, names)}`);
  const event = file === undefined ? undefined : readEvent(file);
  const running = await findSimulator(values.workbench);
  if (running) return invoke(running, name, event, false);
  console.error(`No simulator at ${values.workbench}: one in memory…`);
  const own = await startTegata({ quiet: true, profile: process.env.TEGATA_PROFILE ?? 'standard' });
  try {
    const simulator = await findSimulator(own.hosts.workbench);
    if (simulator) await invoke(simulator, name, event, true);
  } finally {
    await own.stop();
  }
});

async function invoke(simulator: RunningSimulator, name: string, given: unknown, isOwn: boolean): Promise<void> {
  if (given !== undefined) return show(await simulator.invoke(name, given));
  const visit = visitBank(simulator);
  const stage = demonstrationStage(visit, async () => {
    const made = await simulator.demonstration();
    if (made) return made;
    if (!isOwn) throw new Error('this sample needs the demonstration bank: npm run seed');
    // Only what is about old certificates needs a year to pass.
    return demonstrate(simulator, { isAged: /^(renew-certificate|defer-renewal)$/.test(name) });
  });
  try {
    const { event, sent } = await fillSample(name, stage);
    const invoked = await simulator.invoke(name, event);
    show(invoked);
    const renewed = sent && learn(stage.met, sent, bodyOf(invoked));
    if (renewed) await keepRenewed(simulator, renewed);
  } finally {
    visit.close();
  }
}

/** The demonstration knows the new certificate: from the first login with it the old one is refused. */
async function keepRenewed(simulator: RunningSimulator, renewed: KnownUser): Promise<void> {
  const known = await simulator.demonstration();
  if (!known) return;
  const users = known.users.map((user) => (user.userId === renewed.userId ? { ...user, ...renewed } : user));
  await simulator.keepDemonstration({ ...known, users });
}

/** @throws Error naming the file and what is wrong with it */
function readEvent(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!existsSync(file)) throw new Error(`there is no file ${file}`);
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}

function show(invoked: Invoked): void {
  console.log(describeInvoked(invoked));
  if (invoked.functionError || (invoked.status ?? 200) >= 400) process.exitCode = 1;
}

function bodyOf({ payload }: Invoked): unknown {
  const answered = Answered.safeParse(payload);
  return answered.success && answered.data.body ? JSON.parse(answered.data.body) : undefined;
}
