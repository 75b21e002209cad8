import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../infra/registry.ts';
import { compiler } from './compiles.ts';

/** A place in a file, as Stryker counts within itself: from 0. */
interface Place {
  readonly line: number;
  readonly column: number;
}

interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: { readonly start: Place; readonly end: Place };
}

/** Kinds of changes that often do not compile; the tests of the others are quicker than the compiler. */
const doubtful = ['ArrayDeclaration', 'ArrowFunction', 'ObjectLiteral', 'OptionalChaining'];

/** Spares the tests what the compiler refuses: such a change would run through all of them. */
function createChecker() {
  const compiles = compiler(projectRoot);
  const check = ({ fileName, mutatorName, replacement: mutant, location }: Mutant) => {
    if (!doubtful.includes(mutatorName)) return { status: 'passed' };
    const file = fileName.slice(fileName.indexOf('/shared/') + 1);
    const source = readFileSync(join(projectRoot, file), 'utf8');
    const lines = source.split('\n');
    const offset = ({ line, column }: Place) => lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + column;
    const change = { file, source, start: offset(location.start), end: offset(location.end), mutant };
    return compiles(change) ? { status: 'passed' } : { status: 'compileError', reason: 'refused by the compiler' };
  };
  return {
    init: async () => undefined,
    check: async (mutants: readonly Mutant[]) =>
      Object.fromEntries(mutants.map((mutant) => [mutant.id, check(mutant)])),
  };
}

/** Stryker's way of finding it. */
export const strykerPlugins = [{ kind: 'Checker', name: 'compiler', factory: createChecker }];
