import { watch } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../../infra/registry.ts';

// Editors write a file in several steps, and a formatter may follow.
const quietMilliseconds = 40;

/**
 * Tells of the code files of some folders that changed, by their paths under the project's root; the next only when the last
 * were dealt with. @returns what ends it
 */
export function watchSources(
  folders: readonly string[],
  changed: (paths: readonly string[]) => Promise<void>,
): () => void {
  const paths = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;

  const settle = () => {
    if (working || paths.size === 0) return;
    const taken = [...paths];
    paths.clear();
    working = changed(taken).finally(() => {
      working = undefined;
      settle();
    });
  };
  const watchers = folders.map((folder) =>
    watch(join(projectRoot, folder), { recursive: true }, (_, file) => {
      if (!file?.endsWith('.ts')) return;
      paths.add(`${folder}/${file.replaceAll('\\', '/')}`);
      clearTimeout(timer);
      timer = setTimeout(settle, quietMilliseconds);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
