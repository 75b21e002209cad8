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
  /** The name that distinguishes it from the operation's own scene. */
  readonly what?: string;
  readonly profile?: ProfileName;
  /** The request; absent for a function of a schedule or of the stream. */
  readonly prepare: (stage: MemoryStage) => Promise<Plan | undefined>;
  /** The queue's event for a function. @default a run of its schedule, or the waiting records of the stream */
  readonly event?: ((stage: MemoryStage) => Promise<unknown>) | undefined;
  /** The request sent when no answer came. @default the same */
  readonly again?: (stage: MemoryStage, plan: Plan) => Plan;
}

/** The difference from another scene of the same operation. */
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
