import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { learn } from '../../scenes/running/requests.ts';
import { startTegata } from '../start-tegata.ts';
import type { KnownUser } from './demonstration/customers.ts';
import { demonstrate } from './demonstration/demonstrate.ts';
import { visitBank } from './demonstration/visit.ts';
import { describeInvoked } from './invoke/describe-invoked.ts';
import { fillSample } from './invoke/sample.ts';
import { demonstrationStage } from './invoke/stage.ts';
import { runCommand } from './run-command.ts';
import { defaultWorkbench, findSimulator, type Invoked, type RunningSimulator } from './running-simulator.ts';

const usage = 'npm run invoke -- <operation> [event.json]: an operation is a file name of events/';
const Answered = z.object({ body: z.string() });

/** `npm run invoke`: runs one real bundle, in the running simulator or else in one in memory. */
await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: { workbench: { type: 'string', default: defaultWorkbench() } },
    allowPositionals: true,
  });
  const [name, file] = positionals;
  if (!name) throw new Error(usage);
  const running = await findSimulator(values.workbench);
  if (running) return invoke(running, name, file, false);
  console.error(`No simulator at ${values.workbench}: one in memory…`);
  const own = await startTegata({ quiet: true, profile: process.env.TEGATA_PROFILE ?? 'standard' });
  try {
    const simulator = await findSimulator(own.hosts.workbench);
    if (simulator) await invoke(simulator, name, file, true);
  } finally {
    await own.stop();
  }
});

async function invoke(
  simulator: RunningSimulator,
  name: string,
  file: string | undefined,
  isOwn: boolean,
): Promise<void> {
  if (file) return show(await simulator.invoke(name, JSON.parse(readFileSync(file, 'utf8'))));
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

function show(invoked: Invoked): void {
  console.log(describeInvoked(invoked));
  if (invoked.functionError || (invoked.status ?? 200) >= 400) process.exitCode = 1;
}

function bodyOf({ payload }: Invoked): unknown {
  const answered = Answered.safeParse(payload);
  return answered.success && answered.data.body ? JSON.parse(answered.data.body) : undefined;
}
