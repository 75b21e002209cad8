import { sep } from 'node:path';
import { watch } from 'chokidar';
import { projectRoot } from '../../../../infra/registry.ts';

// Editors write a file in several steps, and a formatter may follow.
const quietMilliseconds = 40;

/**
 * Reports the changed code files of some folders by their paths under the project's root, however they were saved:
 * written in place, renamed over, or removed and written anew. @returns what ends it
 */
export async function watchSources(
  folders: readonly string[],
  changed: (paths: readonly string[]) => void,
): Promise<() => Promise<void>> {
  const paths = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const settle = () => {
    changed([...paths]);
    paths.clear();
  };
  const watcher = watch([...folders], { cwd: projectRoot, ignoreInitial: true });
  watcher.on('all', (_, path) => {
    if (!path.endsWith('.ts')) return;
    paths.add(path.replaceAll(sep, '/'));
    clearTimeout(timer);
    timer = setTimeout(settle, quietMilliseconds);
  });
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return async () => {
    clearTimeout(timer);
    await watcher.close();
  };
}
