import type { Ports } from '../../shared/operation/ports.ts';
import { type ProfileName, profiles } from '../../shared/profiles/profiles.ts';
import type { Change } from '../engines/memory/storage.ts';
import type { Request } from '../fakes/request.ts';
import type { EngineCall } from '../memory-engine.ts';
import { type Answer, createWorld, type World } from '../world.ts';
import { type SoakAuthority, soakAuthority } from './authority.ts';
import { type Chance, chanceOf } from './chance.ts';
import type { Device } from './devices.ts';
import type { Handlers } from './handlers.ts';
import { laggingIndex } from './lag.ts';
import { createMirror, type Mirror } from './mirror.ts';
import type { Run } from './run.ts';
import { type SoakHasher, type SoakVault, soakHasher, soakVault } from './secrets.ts';

/** A request as a client (or an attacker) decided to send it, and what its sender knows. */
export interface Plan {
  readonly operation: string;
  readonly request: Request;
  /** Of the session it is sent in. */
  readonly companyId?: string;
  readonly userId?: string;
  readonly thumbprint?: string;
  /** The certificate or the password is not what it should be: it must not succeed. */
  readonly isWrong?: boolean;
}

/** A client's memory of a login. */
export interface ClientSession {
  readonly token: string;
  readonly host: 'entry' | 'secure';
  readonly sessionId: string;
  readonly companyId: string;
  readonly userId: string;
  readonly certificatePem?: string;
  readonly thumbprint?: string;
}

/** The answer a client received; status 0 if none came. */
export interface Outcome extends Omit<Answer, 'roundTrips'> {
  readonly text: string;
}

/** One request to the table that took effect, with what it changed. */
export interface Entry {
  readonly run: Run;
  readonly call: EngineCall;
  readonly method: 'get' | 'query' | 'update' | 'commit';
  readonly changes: readonly Change[];
}

/** What happened to one operation in all seeds so far: how often it was called, and with what status it answered. */
export type Tally = Map<string, Map<number, number>>;

export interface SimOptions {
  readonly seed: number;
  readonly handlers: Handlers;
  /** Runs of functions until the end. @default 200 */
  readonly length?: number;
  readonly tally?: Tally;
  /** @default decided by the seed */
  readonly profile?: ProfileName;
  /** @default decided by the seed */
  readonly startAt?: string;
  /** Whether clients mostly use one-time passwords. @default decided by the seed: one in five */
  readonly isAboutTokens?: boolean;
  /** Whether companies mostly pay: by transfers and by requests of many lines. @default one seed in five */
  readonly isAboutPayments?: boolean;
  /** Whether the index of due work lags behind the table. @default false: scenes expect to find what they have just made */
  readonly isLagging?: boolean;
  /** Broken services, to prove that the checks detect them. */
  readonly breaking?: (ports: Ports) => Partial<Ports>;
}

/** One seeded run: a bank, the knowledge of its clients, and the violations found. */
export interface Sim {
  readonly seed: number;
  readonly handlers: Handlers;
  readonly profileName: ProfileName;
  /** Decides what happens; the functions' own chance is the world's, so that neither shifts the other. */
  readonly chance: Chance;
  readonly world: World;
  readonly mirror: Mirror;
  readonly hasher: SoakHasher;
  readonly authority: SoakAuthority;
  readonly vault: SoakVault;
  /** The devices of all tokens, sold or not, by serial number; only they show codes. */
  readonly devices: Map<string, Device>;
  /** The code that was last typed for each of them. */
  readonly typed: Map<string, string>;
  readonly isAboutTokens: boolean;
  readonly isAboutPayments: boolean;
  /** The percentage of invented codes: in some seeds somebody guesses. */
  readonly wrongCodes: number;
  readonly ports: Ports;
  readonly sessions: ClientSession[];
  /** The token of the device each user logged in on last. */
  readonly deviceTokens: Map<string, string>;
  readonly registrationTokens: string[];
  readonly issuances: { readonly issuanceId: string; readonly token: string; readonly userId?: string }[];
  readonly cursors: {
    readonly operation: string;
    readonly input: object;
    readonly cursor: string;
    readonly userId?: string;
  }[];
  /** Requests without an answer or with a failure, and requests that may be sent again. */
  readonly unanswered: Plan[];
  readonly answered: { readonly plan: Plan; readonly status: number; readonly text: string; readonly at: number }[];
  readonly entries: Entry[];
  readonly violations: string[];
  readonly trace: string[];
  /** Effects of abandoned requests that still take place. */
  readonly late: (() => Promise<void>)[];
  readonly tally: Tally;
  /** Commits that were done under an idempotency key, and when (I3). */
  readonly doneUnder: Map<string, number>;
  /** The steps of tokens whose codes were accepted (I9). */
  readonly spent: Set<string>;
  /** The ids that each company's users sent: the history may show them again, even those of other companies (I24). */
  readonly sentIds: Map<string, Set<string>>;
  /** The certificates and thresholds that were noticed (I17). */
  readonly noticed: Set<string>;
  /** Mails marked as sent. */
  mailsMarked: number;
  /** How many mails may have been sent twice, because a function was killed between the service's answer and the mark. */
  mailDoubts: number;
  keyNumber: number;
  /** Log lines the checks have looked at. */
  logsSeen: number;
  /** The run whose call of a port takes effect now. */
  current: Run | undefined;
  /** The run that began last. */
  lastRun: Run | undefined;
  runs: number;
  /** The user whose concurrent requests are being made. */
  crowd: ClientSession | undefined;
  /** Whether every call succeeds: at the end, when everything must recover. */
  isCalm: boolean;
}

const starts = [
  '2026-04-01T10:00:00+09:00',
  '2026-12-31T23:50:00+09:00',
  '2027-02-27T09:00:00+09:00',
  '2028-02-28T23:58:00+09:00',
  '2028-02-29T08:59:58+09:00',
  '2027-03-31T05:59:00+09:00',
];

/** Mornings on which requests can be made. */
const workingDays = ['2026-04-01T10:00:00+09:00', '2026-12-28T09:30:00+09:00', '2028-02-28T10:00:00+09:00'];

/** Whether a bank of the profile takes transfers. */
const isPaying = (name: ProfileName) => profiles[name].permissions.includes('transfer.request.newAccount');

/** Profiles that ask for one-time passwords. */
const asking: readonly ProfileName[] = ['otp', 'seven', 'shinkin', 'standard'];

export function createSim({ seed, handlers, tally = new Map(), profile, startAt, breaking, ...rest }: SimOptions): Sim {
  const chance = chanceOf(seed);
  // The second does not draw: seeds that once failed take the same course.
  const { isAboutTokens = chance.in(0.2), isAboutPayments = seed % 5 === 4, isLagging = false } = rest;
  const offered = isAboutTokens ? asking : (Object.keys(profiles) as ProfileName[]);
  const drawn = {
    profile: chance.pick(isAboutPayments ? offered.filter(isPaying) : offered),
    startAt: chance.pick(isAboutPayments ? workingDays : starts),
  };
  const profileName = profile ?? drawn.profile;
  const world = createWorld({ profile: profileName, startAt: startAt ?? drawn.startAt, seed: seed ^ 0x5f_37_59_df });
  const hasher = soakHasher(chanceOf(seed + 1_000_003));
  const authority = soakAuthority({ now: world.now, random: world.random });
  const wait = async (milliseconds: number) => world.advance({ seconds: milliseconds / 1000 });
  const vault = soakVault();
  const lagging = { engine: world.engine, changes: world.changes, now: world.now, chance: chanceOf(seed + 2_000_003) };
  const engine = isLagging ? laggingIndex({ ...lagging, isCalm: () => sim.isCalm }) : world.engine;
  const ports: Ports = { ...world.ports, engine, hasher, authority, vault, wait };
  const sim: Sim = {
    seed,
    handlers,
    profileName,
    chance,
    world,
    mirror: createMirror(world.changes),
    hasher,
    authority,
    vault,
    devices: new Map(),
    typed: new Map(),
    isAboutTokens,
    isAboutPayments,
    wrongCodes: chance.in(0.2) ? 70 : 15,
    ports: { ...ports, ...breaking?.(ports) },
    sessions: [],
    deviceTokens: new Map(),
    registrationTokens: [],
    issuances: [],
    cursors: [],
    unanswered: [],
    answered: [],
    entries: [],
    violations: [],
    trace: [],
    late: [],
    tally,
    doneUnder: new Map(),
    spent: new Set(),
    sentIds: new Map(),
    noticed: new Set(),
    mailsMarked: 0,
    mailDoubts: 0,
    keyNumber: 0,
    logsSeen: 0,
    current: undefined,
    lastRun: undefined,
    runs: 0,
    crowd: undefined,
    isCalm: false,
  };
  return sim;
}
