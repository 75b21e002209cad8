import type { FunctionSource } from '../../../../infra/registry.ts';
import type { Lambda } from '../../lambda/lambda.ts';
import { findDependents } from './dependents.ts';
import { createReloader } from './reloader.ts';
import { watchSources } from './watch-sources.ts';

/** What is edited, and what runs. */
export interface Edits {
  readonly sources: readonly FunctionSource[];
  /** Relative to the project's root. */
  readonly folders: readonly string[];
  readonly lambda: Lambda;
  /** Where bundles are built; it is emptied first. */
  readonly directory: string;
  readonly report: (line: string) => void;
}

/** Reloads the functions made from an edited file, whichever it is. @returns what ends it */
export async function takeOverEdits({
  sources,
  folders,
  lambda,
  directory,
  report,
}: Edits): Promise<() => Promise<void>> {
  const dependents = await findDependents(sources);
  const reloader = createReloader(lambda, { directory, report, learn: dependents.learn });
  const stopWatching = await watchSources(folders, (paths) => {
    reloader.reload(dependents.of(paths));
    if (paths.some((path) => /(\.operation|\.function|operations)\.ts$/.test(path))) {
      report('a definition changed: routes, rights and settings follow with the next start');
    }
  });
  return async () => {
    await stopWatching();
    await reloader.close();
  };
}
