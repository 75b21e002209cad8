import type { ProfileName } from '../../shared/profiles/profiles.ts';
import type { Plan } from './sim.ts';
import type { Stage } from './stage.ts';

/** A bank in which something is about to happen that will go well, and what that is. */
export interface Scene {
  /** The operation or function it is about. */
  readonly name: string;
  readonly what?: string;
  readonly profile?: ProfileName;
  /** What is to be sent; nothing for a function of a schedule or of the stream. */
  readonly prepare: (stage: Stage) => Promise<Plan | undefined>;
  /** What is sent when no answer came. @default the same */
  readonly again?: (stage: Stage, plan: Plan) => Plan;
}

export const key = { idempotencyKey: 'scene-0001' };

/** A request of the back office. */
export const bank = (operation: string, input: object, request: object = key): Plan => ({
  operation,
  request: { host: 'bank', input: { ...input }, ...request },
});

/** What create-user asks for, besides proofs. */
export const newColleague = (password: string) => ({
  loginId: 'tantou01',
  loginIdAgain: 'tantou01',
  loginPassword: password,
  loginPasswordAgain: password,
  name: '手形　花子',
  email: 'hanako@example.jp',
  emailAgain: 'hanako@example.jp',
  administrator: true,
  permissions: [],
  accounts: [],
  limits: { transfer: 1 },
});
