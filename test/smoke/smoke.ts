import { returnRole } from './bank/borrowed-role.ts';
import type { SmokedBank } from './bank/smoked-bank.ts';
import { closeTestCompanies } from './bank/test-companies.ts';
import { type Check, Interrupted, type Journey, type Seen, Skipped } from './check.ts';

/** How a check ended. */
export interface Outcome {
  readonly name: string;
  readonly verdict: 'passed' | 'failed' | 'skipped';
  /** What was seen, what was wrong, or why it was not made. */
  readonly why: string;
}

export interface SmokeOptions {
  readonly checks: readonly Check[];
  /** Whether the person stopped the command. */
  readonly isStopped?: () => boolean;
  readonly tell: (outcome: Outcome) => void;
}

/** What a run found. */
export interface Smoked {
  readonly outcomes: readonly Outcome[];
  /** Whether no check was left out because the person stopped the command. */
  readonly isWhole: boolean;
}

/** Not a check: what a run makes is taken away before it, if an earlier one was killed, and after it, however it ends. */
export const cleaning = 'clean-up';

/** Makes the checks one after the other. One that fails stops only those that need what it makes. */
export async function smoke(
  bank: SmokedBank,
  { checks, tell, isStopped = () => false }: SmokeOptions,
): Promise<Smoked> {
  const outcomes: Outcome[] = [];
  const add = (outcome: Outcome) => {
    outcomes.push(outcome);
    tell(outcome);
  };
  let isCut = false;
  let made: Partial<Journey> = bank.account ? { account: bank.account } : {};
  try {
    const left = await clean(bank);
    if (left.verdict === 'failed' || left.why !== nothingLeft) add(left);
    for (const check of checks) {
      if (isStopped()) throw new Interrupted('stopped');
      const lack = lackOf(check, made, checks);
      const { outcome, seen } = lack === undefined ? await make(bank, check, made) : { outcome: skipped(check, lack) };
      // What fails once the person has stopped it may have been cut off.
      if (isStopped() && outcome.verdict === 'failed') throw new Interrupted('stopped');
      made = { ...made, ...seen?.made };
      add(outcome);
    }
  } catch (thrown) {
    if (!(thrown instanceof Interrupted)) throw thrown;
    isCut = true;
  } finally {
    add(await clean(bank));
  }
  return { outcomes, isWhole: !isCut };
}

async function make(
  bank: SmokedBank,
  check: Check,
  made: Partial<Journey>,
): Promise<{ readonly outcome: Outcome; readonly seen?: Seen }> {
  const { name } = check;
  try {
    const seen = await check.run(bank, made as Journey);
    return { outcome: { name, verdict: 'passed', why: seen.note ?? '' }, seen };
  } catch (thrown) {
    if (thrown instanceof Interrupted) throw thrown;
    const why = messageOf(thrown);
    return { outcome: thrown instanceof Skipped ? skipped(check, why) : { name, verdict: 'failed', why } };
  }
}

const skipped = ({ name }: Check, why: string): Outcome => ({ name, verdict: 'skipped', why });

/** What a check needs and is not there, and why not. */
function lackOf({ needs, onlyDeployed }: Check, made: Partial<Journey>, checks: readonly Check[]): string | undefined {
  const lacking = needs.find((each) => made[each] === undefined);
  if (lacking === undefined) return undefined;
  if (onlyDeployed !== undefined && made.account === undefined) return onlyDeployed;
  const maker = checks.find(({ makes }) => makes === lacking);
  return `needs what ${maker?.name ?? lacking} makes`;
}

const nothingLeft = 'nothing was left';

async function clean(bank: SmokedBank): Promise<Outcome> {
  const [closed, returned] = await Promise.allSettled([
    closeTestCompanies(bank.visit),
    bank.account && returnRole(bank.account),
  ]);
  const failed = [closed, returned].flatMap((each) => (each.status === 'rejected' ? [messageOf(each.reason)] : []));
  if (failed.length > 0) return { name: cleaning, verdict: 'failed', why: failed.join('; ') };
  const count = closed.status === 'fulfilled' ? closed.value : 0;
  const why = count > 0 ? `${count} test ${count === 1 ? 'company' : 'companies'} closed` : nothingLeft;
  return { name: cleaning, verdict: 'passed', why };
}

const messageOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));
