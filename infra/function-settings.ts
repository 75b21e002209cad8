import type { Environment } from '../shared/aws/environment.ts';
import { tableStatementsOf, tableStatementsOfFunction, usesOf } from '../shared/derive/policy.ts';
import type { AnyOperation, ScheduledFunction, Use } from '../shared/operation/operation.ts';
import { hashingReservations } from './concurrency.ts';
import type { LeastPrivilegeFunctionProps } from './constructs/least-privilege-function.ts';
import { queueSeconds } from './constructs/queue-consumer.ts';
import { grantsOf } from './grants.ts';
import type { Resources } from './resources.ts';
import { hostsOf, type Stage } from './stages.ts';
import { tableStatements } from './table-policy.ts';

type Settings = Pick<
  LeastPrivilegeFunctionProps,
  'name' | 'description' | 'environment' | 'statements' | 'memoryMegabytes' | 'timeoutSeconds' | 'reservedConcurrency'
>;

export interface Surroundings {
  readonly stage: Stage;
  readonly profileName: string;
  readonly resources: Resources;
}

/** A full vCPU, which argon2, the layout of a print and large files need; other functions mostly wait. */
const computingMegabytes = 1769;
const usualMegabytes = 512;

/**
 * Makes the C library keep the 46 MiB of a hash for the next one. By default it returns them to the system, which
 * provides them again page by page and zeroed: half of a hash's time (decision 13).
 */
export const hashingAllocator = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: String(512 * 1024 * 1024),
} as const;

/** API Gateway times out after 29 seconds; waiting for a certificate, a large file or a long print may use all of them. */
const longestSeconds = 29;
const usualSeconds = 10;
/**
 * Shorter than a mail's claim, so that no other run sends a mail that this call may still send (shared/table/mails.ts).
 */
const streamSeconds = 100;
const scheduledSeconds = 900;

/** The settings of an operation's function, all derived from the definition. */
export function operationSettings(operation: AnyOperation, { stage, profileName, resources }: Surroundings): Settings {
  const uses = usesOf(operation);
  const grants = grantsOf(uses, resources);
  const isHashing = uses.includes('hasher');
  return {
    name: operation.name,
    description: operation.summary,
    environment: {
      ...environmentOf({ stage, profileName, resources }, grants),
      ...(isHashing && hashingAllocator),
    },
    statements: [
      ...tableStatements(tableStatementsOf(operation), resources),
      ...grants.flatMap(({ statements }) => statements),
    ],
    memoryMegabytes: isComputing(uses) ? computingMegabytes : usualMegabytes,
    timeoutSeconds: uses.some(isLong) ? longestSeconds : usualSeconds,
    reservedConcurrency: hashingReservations(stage).get(operation.name),
  };
}

/** Whether it reads or writes files of many megabytes. */
const hasLargeFiles = (use: Use): boolean =>
  use === 'uploadedTokens' || use === 'uploadedRequests' || use === 'handoverFiles';

const isLong = (use: Use): boolean => use === 'authority' || use === 'printer' || hasLargeFiles(use);

const isComputing = (uses: readonly Use[]): boolean =>
  uses.some((use) => use === 'hasher' || use === 'printer' || hasLargeFiles(use));

/** The same for a function called by a schedule or the stream. */
export function eventSettings(
  definition: ScheduledFunction,
  { stage, profileName, resources }: Surroundings,
): Settings {
  const grants = grantsOf(definition.uses ?? [], resources);
  return {
    name: definition.name,
    description: definition.summary,
    environment: environmentOf({ stage, profileName, resources }, grants),
    statements: [
      ...tableStatements(tableStatementsOfFunction(definition), resources),
      ...grants.flatMap(({ statements }) => statements),
    ],
    memoryMegabytes: usualMegabytes,
    timeoutSeconds: secondsOf(definition),
    reservedConcurrency: stage.concurrency.events,
  };
}

function secondsOf({ stream, queue }: ScheduledFunction): number {
  if (queue) return queueSeconds;
  return stream ? streamSeconds : scheduledSeconds;
}

function environmentOf(
  { stage, profileName, resources }: Surroundings,
  grants: readonly { readonly environment: Readonly<Record<string, string>> }[],
) {
  const { entry, secure, bank } = hostsOf(stage);
  const common: Environment = {
    TABLE_NAME: resources.tableName,
    TEGATA_PROFILE: profileName,
    ENTRY_DOMAIN: entry,
    SECURE_DOMAIN: secure,
    BANK_DOMAIN: bank,
    DUE_SHARDS: stage.dueShards,
  };
  const texts = Object.fromEntries(Object.entries(common).map(([name, value]) => [name, String(value)]));
  return Object.assign(texts, ...grants.map(({ environment }) => environment));
}
