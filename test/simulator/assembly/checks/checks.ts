import type { ResolvedResource } from '../provider.ts';
import type { Account } from './account.ts';
import { alarmChecks } from './alarms.ts';
import type { Checks } from './check.ts';
import { eventChecks } from './events.ts';
import { functionChecks } from './functions.ts';
import { hostChecks } from './hosts.ts';
import { keepingChecks } from './keeping.ts';
import { limitChecks } from './limits.ts';
import { logChecks } from './logs.ts';
import { nameChecks } from './names.ts';
import { policyChecks } from './policies.ts';

const all: readonly Checks[] = [
  nameChecks,
  policyChecks,
  functionChecks,
  eventChecks,
  logChecks,
  hostChecks,
  alarmChecks,
  keepingChecks,
  limitChecks,
];

/** Checks what AWS checks when it makes a resource. @throws Error with what it would answer */
export function checkCreation(resource: ResolvedResource, account: Account): void {
  for (const checks of all) checks[resource.type]?.(resource, account);
}
