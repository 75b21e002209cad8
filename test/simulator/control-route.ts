import type { SimulatedAws } from './aws/aws.ts';
import type { VirtualClock } from './clock.ts';
import type { Core } from './core/core.ts';
import type { Lambda } from './lambda/lambda.ts';
import type { SourceFrames } from './source-frames.ts';
import type { States } from './states/states.ts';
import type { DemonstrationStore } from './workbench/demonstration.ts';
import type { LiveLog } from './workbench/live-log.ts';

/** What the simulator's own page and API work on. */
export interface ControlContext {
  readonly profile: string;
  readonly hosts: {
    readonly entry: string;
    readonly secure: string;
    readonly bank: string;
    readonly workbench?: string;
  };
  readonly clock: VirtualClock;
  readonly aws: SimulatedAws;
  readonly lambda: Lambda;
  readonly caCertificate: string;
  readonly bankCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string };
  readonly demonstration: DemonstrationStore;
  readonly liveLog: LiveLog;
  /** None with `--memory`. */
  readonly states?: States | undefined;
  readonly restart?: ((exchange: () => Promise<void>) => void) | undefined;
  readonly inSources: SourceFrames;
  /** None in simulators that are started without one. */
  readonly core?: Core | undefined;
}

/** A request to the simulator's own API. */
export interface ControlRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

export type ControlAnswer =
  | { readonly status: number; readonly value: unknown }
  | {
      readonly status: number;
      readonly value?: never;
      readonly problem: { readonly code: string; readonly detail: string };
    };

/** Answers one route; `parameter` is what stands for the `*` of its path. */
export type Route = (
  input: { readonly parameter: string; readonly url: URL; readonly body: string },
  context: ControlContext,
) => ControlAnswer | Promise<ControlAnswer>;

/** Routes by method and path. */
export type Routes = Readonly<Record<string, Route>>;

export const ok = (value: unknown): ControlAnswer => ({ status: 200, value });
export const refuse = (status: number, code: string, detail: string): ControlAnswer => ({
  status,
  problem: { code, detail },
});

/** @returns undefined for what is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
