import { describe, expect, it } from 'vitest';
import type { Equivalent } from './equivalents.ts';
import { judge } from './judge.ts';
import type { Report } from './report.ts';

const file = 'shared/domain/probe.ts';
const source = 'const a = 1 < 2;\nconst b = a && c;\n';
type Status = Report['files'][string]['mutants'][number]['status'];

/** A report of one file: `1 < 2` became this, and so many others were noticed. */
function reported(replacement: string, status: Status, noticed = 0): Report {
  const location = { start: { line: 1, column: 11 }, end: { line: 1, column: 16 } };
  const killed = Array.from({ length: noticed }, () => ({ replacement: '1 > 2', location, status: 'Killed' as const }));
  return { files: { [file]: { source, mutants: [{ replacement, location, status }, ...killed] } } };
}
const given = { compiles: () => true, equivalents: [] as readonly Equivalent[] };
const known: Equivalent = { file, code: '1 < 2', mutant: '1 <= 2', why: 'It is never 2.' };

describe('the verdict on a report', () => {
  it('is good where every change was noticed', () => {
    expect(judge(reported('1 <= 2', 'Killed'), given)).toEqual({
      isGood: true,
      lines: [`  100 %  ${file}: 1 mutants, 0 not noticed, 0 equivalent`],
    });
    expect(judge(reported('1 <= 2', 'Timeout'), given).isGood).toBe(true);
  });

  it.each(['Survived', 'NoCoverage'] as const)('names a change that was not noticed, and its place: %s', (status) => {
    const { lines, isGood } = judge(reported('1 <= 2', status), given);
    expect(lines[0]).toBe(`${file}:1  1 < 2  →  1 <= 2`);
    expect(isGood).toBe(false);
  });

  it('is good from nine of ten on', () => {
    expect(judge(reported('1 <= 2', 'Survived', 9), given).isGood).toBe(true);
    expect(judge(reported('1 <= 2', 'Survived', 8), given).isGood).toBe(false);
  });

  it('counts neither what does not compile, nor what was not tried, nor what is equivalent', () => {
    const none = { isGood: true, lines: expect.not.arrayContaining([expect.stringContaining('→')]) };
    expect(judge(reported('1 <= 2', 'Survived'), { ...given, compiles: () => false })).toEqual(none);
    expect(judge(reported('1 <= 2', 'Ignored'), given)).toEqual(none);
    const { lines, isGood } = judge(reported('1 <= 2', 'Survived'), { ...given, equivalents: [known] });
    expect([lines, isGood]).toEqual([[`  100 %  ${file}: 0 mutants, 0 not noticed, 1 equivalent`], true]);
  });

  it('refuses a reason whose change a test notices by now', () => {
    const { lines, isGood } = judge(reported('1 <= 2', 'Killed'), { ...given, equivalents: [known] });
    expect(lines[0]).toBe(`${file}: no survivor any more: 1 < 2  →  1 <= 2`);
    expect(isGood).toBe(false);
    const elsewhere = { ...known, file: 'shared/domain/other.ts' };
    expect(judge(reported('1 <= 2', 'Killed'), { ...given, equivalents: [elsewhere] }).isGood).toBe(true);
  });
});
