import { statSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { entries, entryPointOf } from '../../../../infra/entries.ts';
import { type FunctionSource, projectRoot } from '../../../../infra/registry.ts';

/** Which functions are made from which of the project's files, by their paths under the root. */
export interface Dependents {
  /** The functions that import one of the files, directly or through others. */
  of(paths: readonly string[]): readonly FunctionSource[];
  /** The functions that import a file which was saved after an instant (milliseconds since 1970). */
  editedSince(instant: number): readonly FunctionSource[];
  /** Takes over what a build found these functions to import. */
  learn(metafile: Metafile, built: readonly FunctionSource[]): void;
}

/** Reads what each function imports. @throws Error of the build */
export async function findDependents(sources: readonly FunctionSource[]): Promise<Dependents> {
  const inputs = new Map<string, readonly string[]>();
  const learn = ({ outputs }: Metafile, built: readonly FunctionSource[]) => {
    for (const output of Object.values(outputs)) {
      const source = built.find((each) => entryPointOf(each) === output.entryPoint);
      if (source) inputs.set(source.name, Object.keys(output.inputs));
    }
  };
  const { metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: sources.map((source) => ({ in: entryPointOf(source), out: source.name })),
    outdir: join(projectRoot, '.tegata', 'dev'),
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    metafile: true,
    logLevel: 'silent',
    plugins: [entries(sources)],
  });
  learn(metafile, sources);
  const of: Dependents['of'] = (paths) =>
    sources.filter(({ name }) => inputs.get(name)?.some((path) => paths.includes(path)));
  return {
    of,
    editedSince: (instant) => of([...new Set([...inputs.values()].flat())].filter((path) => savedAt(path) > instant)),
    learn,
  };
}

/** What the build makes itself has no file. */
const savedAt = (path: string): number =>
  statSync(join(projectRoot, path), { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
