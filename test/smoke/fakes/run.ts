import type { SmokedBank } from '../bank/smoked-bank.ts';
import { checks } from '../checks.ts';
import { smoke } from '../smoke.ts';

/** Checks that the simulator can show. */
export const walked = checks.filter(({ onlyDeployed }) => onlyDeployed === undefined);

/** Makes some checks. @returns what was found, and by the name of a check */
export async function runSmoke(bank: SmokedBank, only = walked.map(({ name }) => name)) {
  const wanted = checks.filter(({ name }) => only.includes(name));
  const { outcomes } = await smoke(bank, { checks: wanted, tell: () => {} });
  return { outcomes, of: (name: string) => outcomes.find((each) => each.name === name) };
}
