import type { Equivalent } from './equivalents.ts';
import { type Mutant, mutantsOf, type Report } from './report.ts';

/** What a mutant is after its tests have run, or where none of them comes to it. */
const tried: readonly Mutant['status'][] = ['Killed', 'Timeout', 'Survived', 'NoCoverage', 'RuntimeError'];

/** Of each file's mutants, how many percent must be noticed. */
const least = 90;

interface Given {
  readonly compiles: (mutant: Mutant) => boolean;
  readonly equivalents: readonly Equivalent[];
}

/**
 * What a report comes to: a line for each mutant that no test notices, then a line for each file. Mutants that do not compile
 * and equivalent ones do not count.
 */
export function judge(
  report: Report,
  { compiles, equivalents }: Given,
): { readonly lines: readonly string[]; readonly isGood: boolean } {
  const isLeft = ({ status }: Mutant) => status === 'Survived' || status === 'NoCoverage';
  const mutants = mutantsOf(report).filter(
    (mutant) => tried.includes(mutant.status) && !(isLeft(mutant) && !compiles(mutant)),
  );
  const left = mutants.filter(isLeft);
  const survivors = left.filter((mutant) => !equivalents.some((each) => isOf(each, mutant)));
  const files = [...new Set(mutants.map(({ file }) => file))].toSorted();
  const stale = equivalents.filter((each) => files.includes(each.file) && !left.some((mutant) => isOf(each, mutant)));
  const counts = files.map((file) => {
    const of = (some: readonly Mutant[]) => some.filter((mutant) => mutant.file === file).length;
    const counted = of(mutants) - (of(left) - of(survivors));
    return { file, all: counted, survived: of(survivors), equivalent: of(left) - of(survivors) };
  });
  const percent = ({ all, survived }: { all: number; survived: number }) =>
    all === 0 ? 100 : Math.floor((1000 * (all - survived)) / all) / 10;
  return {
    lines: [
      ...survivors.map(({ file, line, code, mutant }) => `${file}:${line}  ${oneLine(code)}  →  ${oneLine(mutant)}`),
      ...stale.map(({ file, code, mutant }) => `${file}: no survivor any more: ${code}  →  ${mutant}`),
      ...counts.map(
        (count) =>
          `${String(percent(count)).padStart(5)} %  ${count.file}: ${count.all} mutants, ${count.survived} not noticed, ${count.equivalent} equivalent`,
      ),
    ],
    isGood: stale.length === 0 && counts.every((count) => percent(count) >= least),
  };
}

const isOf = (each: Equivalent, { file, code, mutant }: Mutant) =>
  each.file === file && each.code === code && each.mutant === mutant;

const oneLine = (code: string) => code.replace(/\s+/g, ' ');
