import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventFunctionName, eventFunctions, type OperationName } from '../../../../functions/operations.ts';
import { eventScenes } from '../../../scenes/events.ts';
import { proved } from '../../../scenes/proved.ts';
import { operationNamed } from '../../../scenes/running/requests.ts';
import type { Sent } from '../../../scenes/scene.ts';
import { scenes } from '../../../scenes/scenes.ts';
import type { Stage } from '../../../scenes/stage.ts';
import { fillEvent } from './filling.ts';

const eventsDirectory = join(import.meta.dirname, '..', '..', '..', '..', 'events');

/** The sample event of an operation or event function. @throws Error when there is none */
export function readSample(name: string): unknown {
  const file = join(eventsDirectory, `${name}.json`);
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(file)) throw new Error(`there is no events/${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The sample with what it leaves open: the operation's scene is set, and what it sends filled in. */
export async function fillSample(
  name: string,
  stage: Stage,
): Promise<{ readonly event: unknown; readonly sent?: Sent }> {
  const sample = readSample(name);
  if (eventFunctions.some((each) => each.name === name)) {
    const { event } = eventScenes[name as EventFunctionName];
    return { event: event ? await event(stage) : sample };
  }
  const operation = operationNamed(name);
  const sent = await proved(stage, operation, await scenes[name as OperationName](stage));
  return { event: fillEvent(operation, sample, sent, await stage.now()), sent };
}
