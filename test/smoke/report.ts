import type { Check } from './check.ts';
import { cleaning, type Outcome } from './smoke.ts';

/** Where a person reads on. */
const articleOf = (name: string) => `docs/runbook.md#${name}`;

/** One line: the verdict, the check, what was seen; of a failed one also what was to be and where to read. */
export function lineOf({ name, verdict, why }: Outcome, checks: readonly Check[]): string {
  const line = `${verdict}  ${name}${why && `: ${why}`}`;
  if (verdict !== 'failed') return line;
  const { proves = 'Nothing of the command is left.' } = checks.find((check) => check.name === name) ?? {};
  return `${line}\n        Expected: ${proves} Read ${articleOf(name)}`;
}

/** How many ended how, what was taken away aside. */
export function summaryOf(outcomes: readonly Outcome[]): string {
  const made = outcomes.filter(({ name, verdict }) => name !== cleaning || verdict === 'failed');
  const count = (wanted: Outcome['verdict']) => made.filter(({ verdict }) => verdict === wanted).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
}
