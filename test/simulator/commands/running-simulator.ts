import * as z from 'zod';
import type { MoveOptions } from '../clock.ts';
import { Demonstration } from '../workbench/demonstration.ts';

const About = z.object({
  hosts: z.object({ entry: z.url(), secure: z.url(), bank: z.url(), workbench: z.url() }),
  profile: z.string(),
  caCertificate: z.string(),
  bankCredentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string(), region: z.string() }),
});
const Problem = z.object({ code: z.string(), detail: z.string() });
const Clock = z.object({ now: z.iso.datetime() });

/** What an invocation did, as the workbench tells it. */
export const Invoked = z.object({
  functionName: z.string(),
  payload: z.unknown(),
  functionError: z.string().optional(),
  status: z.number().optional(),
  code: z.string().optional(),
  milliseconds: z.number(),
  isColdStart: z.boolean(),
  initMilliseconds: z.number().optional(),
  roundTrips: z.number(),
  logs: z.array(z.object({ level: z.string(), message: z.string() })),
  calls: z.array(
    z.object({
      service: z.string(),
      operation: z.string(),
      from: z.number(),
      milliseconds: z.number(),
      errorName: z.string().optional(),
      read: z.number().optional(),
      write: z.number().optional(),
    }),
  ),
});
export type Invoked = z.infer<typeof Invoked>;

const Fault = z.object({ service: z.string(), operation: z.string().optional(), kind: z.string(), times: z.number() });
export type Fault = z.infer<typeof Fault>;

/** A token as the simulator shows it. Its code is shown separately, as on the device. */
const HardwareToken = z.object({
  serialNumber: z.string(),
  companyId: z.string().optional(),
  state: z.string(),
  loginIds: z.array(z.string()),
  code: z.string().optional(),
  secondsLeft: z.number().optional(),
  isSpent: z.boolean(),
});
export type HardwareToken = z.infer<typeof HardwareToken>;

/** A simulator in another process, reached by its own API. */
export interface RunningSimulator extends z.infer<typeof About> {
  now(): Promise<Date>;
  /** Forward, to an instant or by an ISO 8601 duration. */
  moveClock(to: Date | string, options?: MoveOptions): Promise<void>;
  /** What `npm run seed` made, if it was run. */
  demonstration(): Promise<Demonstration | undefined>;
  keepDemonstration(demonstration: Demonstration): Promise<void>;
  faults(): Promise<readonly Fault[]>;
  setFaults(faults: readonly Fault[]): Promise<void>;
  tokens(): Promise<readonly HardwareToken[]>;
  invoke(operation: string, event: unknown): Promise<Invoked>;
}

/** Finds the simulator whose workbench is at a URL. @returns undefined when none listens there */
export async function findSimulator(workbench: string): Promise<RunningSimulator | undefined> {
  const call = caller(workbench);
  const about = await call('GET', '').catch(() => undefined);
  if (!about) return undefined;
  return {
    ...About.parse(about),
    now: async () => new Date(Clock.parse(await call('GET', '/clock')).now),
    async moveClock(to, { isLeap: leap } = {}) {
      await call('PUT', '/clock', { ...(to instanceof Date ? { now: to.toISOString() } : { advance: to }), leap });
    },
    async demonstration() {
      const response = await fetch(`${workbench}/_simulator/demonstration`);
      return response.ok ? Demonstration.parse(await response.json()) : undefined;
    },
    keepDemonstration: async (demonstration) => void (await call('PUT', '/demonstration', demonstration)),
    faults: async () => z.object({ items: z.array(Fault) }).parse(await call('GET', '/faults')).items,
    setFaults: async (faults) => void (await call('PUT', '/faults', faults)),
    tokens: async () => z.object({ items: z.array(HardwareToken) }).parse(await call('GET', '/tokens')).items,
    invoke: async (operation, event) => Invoked.parse(await call('POST', `/functions/${operation}/invocations`, event)),
  };
}

function caller(workbench: string) {
  return async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${workbench}/_simulator${path}`, init);
    if (response.ok) return response.json();
    const { code, detail } = Problem.parse(await response.json());
    throw new Error(`${method} /_simulator${path}: ${code}: ${detail}`);
  };
}

/** The workbench the commands speak to unless they are told another. */
export const defaultWorkbench = (): string => process.env.TEGATA_WORKBENCH ?? 'http://localhost:9440';
