import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operations } from '../../../../functions/operations.ts';
import { arrangements } from './arrangements.ts';
import { sessionOf } from './arrangements-customers.ts';
import { type Filling, fillEvent } from './filling.ts';
import type { Stage } from './stage.ts';

const eventsDirectory = join(import.meta.dirname, '..', '..', '..', '..', 'events');

/** The sample event of an operation or event function. @throws Error when there is none */
export function readSample(name: string): unknown {
  const file = join(eventsDirectory, `${name}.json`);
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(file)) throw new Error(`there is no events/${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The sample with what it leaves open, made on the stage: tokens, ids and certificates. */
export async function fillSample(
  name: string,
  stage: Stage,
): Promise<{ readonly event: unknown; readonly filling: Filling }> {
  const filling = await (arrangements[name] ?? byDefinition(name))(stage);
  const now = await stage.visit.simulator.now();
  return { event: fillEvent(readSample(name), filling, now), filling };
}

/** A session where one is needed; the bank and the schedules need nothing. */
function byDefinition(name: string): (stage: Stage) => Promise<Filling> {
  const operation = operations.find((each) => each.name === name);
  const isFree =
    !operation || operation.may === 'anyone' || operation.may === 'bank' || operation.may === 'certificate';
  return isFree ? async () => ({}) : async (stage) => sessionOf(await stage.master());
}
