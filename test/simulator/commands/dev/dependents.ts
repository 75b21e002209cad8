import { join } from 'node:path';
import { build } from 'esbuild';
import { entries, entryPointOf } from '../../../../infra/entries.ts';
import { type FunctionSource, projectRoot } from '../../../../infra/registry.ts';

/** The functions that are made from a file of the project, by its path under the root. */
export type Dependents = ReadonlyMap<string, readonly FunctionSource[]>;

/** Reads which of the project's files each function imports, directly or through others. */
export async function findDependents(sources: readonly FunctionSource[]): Promise<Dependents> {
  const dependents = new Map<string, FunctionSource[]>();
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
  for (const output of Object.values(metafile.outputs)) {
    const source = sources.find((each) => entryPointOf(each) === output.entryPoint);
    if (!source) continue;
    for (const path of Object.keys(output.inputs)) dependents.set(path, [...(dependents.get(path) ?? []), source]);
  }
  return dependents;
}
