import type { FunctionSource } from '../../../../infra/registry.ts';
import { findDependents } from './dependents.ts';
import type { Reloader } from './reloader.ts';
import { watchSources } from './watch-sources.ts';

/** What is edited, and what happens to it. */
export interface Edits {
  readonly sources: readonly FunctionSource[];
  /** Relative to the project's root. */
  readonly folders: readonly string[];
  readonly reloader: Reloader;
  readonly report: (line: string) => void;
}

/** Reloads the functions made from whatever file is edited; what cannot be built leaves them as they are. @returns what ends it */
export async function takeOverEdits({ sources, folders, reloader, report }: Edits): Promise<() => void> {
  let dependents = await findDependents(sources);
  return watchSources(folders, async (paths) => {
    try {
      const affected = new Set(paths.flatMap((path) => dependents.get(path) ?? []));
      await reloader.reload([...affected]);
      if (paths.some((path) => /(\.operation|\.function|operations)\.ts$/.test(path))) {
        report('a definition changed: routes, rights and settings follow with the next start');
      }
      // What a file imports may have changed with it.
      dependents = await findDependents(sources);
    } catch (error) {
      report(`the code stays as it was: ${error instanceof Error ? error.message : error}`);
    }
  });
}
