import type { Stage } from './stages.ts';

/** What is assumed of companies on the busiest morning of a month: each user logs in once (docs/architecture.md, docs/costs.md). */
const usersPerCompany = 5;
/** Of the day's logins, those in the busiest hour. */
const shareInBusiestHour = 0.4;
/** The busiest minutes of that hour against its average. */
const peak = 2;
const requestsPerSession = 20;

/** Logins and requests a second of these companies in the busiest minutes. */
export function busyMorning(companies: number): { readonly logins: number; readonly requests: number } {
  const logins = ((companies * usersPerCompany * shareInBusiestHour) / 3600) * peak;
  return { logins, requests: logins * requestsPerSession };
}

/** API Gateway's quotas in an account and region (API Gateway developer guide, quotas). */
const accountHas = { requestsPerSecond: 10_000, burst: 5_000 };

/**
 * A throttle below what customers ask turns them away on the very morning they need the bank.
 * @throws Error naming the limit that is too low for the stage's companies, or above what the account has
 */
export function demandThroughput(stage: Pick<Stage, 'name' | 'companies' | 'throttling' | 'accountThrottling'>): void {
  const { name, companies, throttling, accountThrottling = accountHas } = stage;
  const asked = Math.ceil(busyMorning(companies).requests * 2);
  if (throttling.requestsPerSecond < asked)
    throw new Error(
      `The stage ${name} lets ${throttling.requestsPerSecond} requests a second through; ${companies} companies need ${asked}, twice their busiest minutes: raise throttling in infra/stages.ts, or lower companies.`,
    );
  const over = (['requestsPerSecond', 'burst'] as const).find((each) => throttling[each] > accountThrottling[each]);
  if (over)
    throw new Error(
      `The stage ${name} has ${throttling[over]} for throttling.${over} and its account ${accountThrottling[over]}: lower it, or have the quota raised and say so (accountThrottling).`,
    );
}
