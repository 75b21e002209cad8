import type { FunctionSource } from '../../../../infra/registry.ts';
import type { Lambda } from '../../lambda/lambda.ts';
import { findDependents } from './dependents.ts';
import { createReloader } from './reloader.ts';
import { watchSources } from './watch-sources.ts';

/** What is edited, and what runs. */
export interface Edits {
  readonly sources: readonly FunctionSource[];
  /** Those of the functions' code, relative to the project's root. */
  readonly folders: readonly string[];
  /** Those of the stacks, whose edits show after the next start. */
  readonly stackFolders: readonly string[];
  readonly lambda: Lambda;
  /** Where bundles are built; it is emptied first. */
  readonly directory: string;
  readonly report: (line: string) => void;
  /** What runs was built after this instant; what was saved since may be missing in it. @default the start of this process */
  readonly builtSince?: number;
}

/** Reloads the functions made from an edited file, whichever it is. @returns what ends it */
export async function takeOverEdits({
  sources,
  folders,
  stackFolders,
  lambda,
  directory,
  report,
  builtSince = performance.timeOrigin,
}: Edits): Promise<() => Promise<void>> {
  const dependents = await findDependents(sources);
  const reloader = createReloader(lambda, { directory, report, learn: dependents.learn });
  const isOfStacks = (path: string) => stackFolders.some((folder) => path.startsWith(`${folder}/`));
  const stopWatching = await watchSources([...folders, ...stackFolders], (paths) => {
    reloader.reload(dependents.of(paths));
    const stacks = paths.filter(isOfStacks);
    if (stacks.length > 0) report(`${stacks.join(', ')} changed: the stacks follow with the next start`);
    if (paths.some((path) => /(\.operation|\.function|operations)\.ts$/.test(path))) {
      report('a definition changed: routes, rights and settings follow with the next start');
    }
  });
  // Saved while the first build ran, or before the watch began.
  const missed = dependents.editedSince(builtSince);
  if (missed.length > 0) reloader.reload(missed);
  return async () => {
    await stopWatching();
    await reloader.close();
  };
}
