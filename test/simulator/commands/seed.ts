import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirectory } from '../project.ts';
import type { Demonstration } from '../workbench/demonstration.ts';
import { demonstrate } from './demonstration/demonstrate.ts';
import { describe } from './demonstration/describe.ts';
import { readOptions } from './options.ts';
import { runCommand } from './run-command.ts';
import { defaultWorkbench, findSimulator } from './running-simulator.ts';

const usage = `npm run seed -- [options]     a demonstration bank in the running simulator, and how to log in

  --workbench URL     the simulator     (http://localhost:9440, or TEGATA_WORKBENCH)
  --directory DIR     where its certificates and keys are written     (.tegata/demonstration/PROFILE)`;

/** `npm run seed`: makes the demonstration bank in the running simulator, or says what it made before. */
await runCommand(async () => {
  const { values } = readOptions({
    usage,
    options: {
      workbench: { type: 'string', default: defaultWorkbench() },
      directory: { type: 'string' },
    },
  });
  const simulator = await findSimulator(values.workbench);
  if (!simulator) throw new Error(`no simulator at ${values.workbench}: npm start, or name another with --workbench`);
  const earlier = await simulator.demonstration();
  console.log(
    earlier
      ? 'The demonstration bank is there already.'
      : 'Making the demonstration bank; the clock goes a year forward…',
  );
  const demonstration = earlier ?? (await demonstrate(simulator).catch(explain));
  // Those of another profile are of another bank.
  const directory = values.directory ?? join(dataDirectory, 'demonstration', simulator.profile);
  writeIdentities(directory, demonstration, simulator.caCertificate);
  const [now, tokens] = await Promise.all([simulator.now(), simulator.tokens()]);
  console.log(describe(demonstration, { ...simulator, now, tokens, directory }));
});

/** @throws Error with the remedy, where a company of the demonstration is there without the rest; else the same error */
function explain(error: unknown): never {
  if (!(error instanceof Error && error.message.includes(' company.exists: '))) throw error;
  const remedy =
    'start the simulator anew with npm start -- --fresh (one with --memory: start it again), then npm run seed';
  throw new Error(
    `a company of the demonstration is there, but not all of it, as after an interrupted seed: ${remedy}`,
    {
      cause: error,
    },
  );
}

/** Certificate and key in one file each, as curl takes them. */
function writeIdentities(directory: string, { users }: Demonstration, caCertificate: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, 'ca.pem'), caCertificate);
  for (const { loginId, identity } of users) {
    if (!identity) continue;
    writeFileSync(join(directory, `${loginId}.pem`), `${identity.certificatePem.trim()}\n${identity.keyPem}`, {
      mode: 0o600,
    });
  }
}
