import type { EventFunctionName, OperationName } from '../../functions/operations.ts';
import { eventFunctions, operations } from '../../functions/operations.ts';
import { eventScenes } from '../scenes/events.ts';
import { scenes as ofOperations } from '../scenes/scenes.ts';
import { type PlayedScene, played, playedEvent } from './scene.ts';
import { variants } from './variants.ts';

/** The happy path of every operation, of some in several variants, and of every event function. */
export const scenes: readonly PlayedScene[] = [
  ...operations.map(({ name }) => played(name as OperationName, ofOperations[name as OperationName])),
  ...variants,
  ...eventFunctions.map(({ name }) => playedEvent(name as EventFunctionName, eventScenes[name as EventFunctionName])),
];
