import * as z from 'zod';
import { readKept, writeKept } from '../kept-file.ts';

/** What makes the core misbehave. */
export const CoreSwitches = z.strictObject({
  /** It takes nothing and reports nothing. */
  stopped: z.boolean(),
  /** What becomes of its reports: `lost` ones are sent again at each of its times, `repeated` ones come twice. */
  reports: z.enum(['sent', 'lost', 'repeated']),
  /** The next request that it reports fails, or this line of the next one that has lines. */
  failNext: z.strictObject({ reason: z.string().min(1).max(60), line: z.int().positive().optional() }).nullable(),
});
export type CoreSwitches = z.infer<typeof CoreSwitches>;

/** A hand-over that the core has taken. */
export const CoreHandover = z.strictObject({
  handoverId: z.string(),
  service: z.string(),
  takenAt: z.iso.datetime(),
  requests: z.array(
    z.strictObject({
      requestId: z.string(),
      count: z.int(),
      total: z.int(),
      /** Of the Zengin file, if it has many lines. */
      bytes: z.int().optional(),
    }),
  ),
  /** Whether the core has got the requests and their files. */
  isFetched: z.boolean(),
  /** When it reports. */
  reportAt: z.iso.datetime(),
  /** What it reports, once it is decided; it stays the same, however often it is sent. */
  results: z.array(z.looseObject({ requestId: z.string(), line: z.int().optional(), outcome: z.string() })).optional(),
  lostReports: z.int(),
  reportedAt: z.iso.datetime().optional(),
});
export type CoreHandover = z.infer<typeof CoreHandover>;

/** A take that has no answer yet: it is sent again with its key, and so answers the same hand-over. */
const OpenTake = z.object({ key: z.string(), service: z.string(), until: z.string() });
export type OpenTake = z.infer<typeof OpenTake>;

const Kept = z.object({ switches: CoreSwitches, handovers: z.array(CoreHandover), openTake: OpenTake.nullable() });
type Kept = z.infer<typeof Kept>;

export const working: CoreSwitches = { stopped: false, reports: 'sent', failNext: null };
const keptHandovers = 50;

/** What the core knows, in a file, so that a restart loses no report. @default in memory, when there is no file */
export function openKeptCore(file: string | undefined) {
  let kept: Kept = readKept(file, Kept) ?? { switches: working, handovers: [], openTake: null };
  return {
    get: () => kept,
    change(to: Partial<Kept>) {
      const { handovers, switches, openTake } = { ...kept, ...to };
      const over = handovers.filter(({ reportedAt }) => reportedAt !== undefined).slice(0, -keptHandovers);
      kept = { switches, openTake, handovers: handovers.filter((each) => !over.includes(each)) };
      if (file) writeKept(file, kept);
    },
  };
}
