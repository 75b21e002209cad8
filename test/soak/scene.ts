import type { EventFunctionName, OperationName } from '../../functions/operations.ts';
import type { ProfileName } from '../../shared/profiles/profiles.ts';
import type { EventScene, Sent } from '../scenes/scene.ts';
import type { Plan } from './sim.ts';
import { plannedBy } from './stage/requests.ts';
import type { MemoryStage } from './stage/stage.ts';

/** A scene as the simulation plays it. */
export interface PlayedScene {
  /** The operation or function it is about. */
  readonly name: string;
  /** What tells it from the operation's own scene. */
  readonly what?: string;
  readonly profile?: ProfileName;
  /** What is to be sent; nothing for a function of a schedule or of the stream. */
  readonly prepare: (stage: MemoryStage) => Promise<Plan | undefined>;
  /** What a queue hands to a function. @default a run of its schedule, or what the stream has */
  readonly event?: ((stage: MemoryStage) => Promise<unknown>) | undefined;
  /** What is sent when no answer came. @default the same */
  readonly again?: (stage: MemoryStage, plan: Plan) => Plan;
}

/** What makes a scene another one of the same operation. */
export type Variation = Pick<PlayedScene, 'what' | 'profile' | 'again'>;

/** A request as a client sends it that repeats it under the same key. */
export const played = (
  name: OperationName,
  scene: (stage: MemoryStage) => Promise<Sent>,
  variation: Variation = {},
): PlayedScene => ({
  name,
  ...variation,
  prepare: async (stage) => plannedBy(stage, name, await scene(stage), 'scene-0001'),
});

export const playedEvent = (name: EventFunctionName, { set, event }: EventScene): PlayedScene => ({
  name,
  event: name === 'receive-mail-event' ? event : undefined,
  prepare: async (stage) => {
    await set(stage);
    return undefined;
  },
});
