import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

let drafts = 0;

/**
 * Writes a file, unless it has these contents. Builds may run in parallel: a reader sees the old or the new file, never
 * a partial one. A draft is named after `prefix`, which lies on the same disk and outside what others read.
 */
export async function writeIfChanged(path: string, contents: Uint8Array, prefix: string): Promise<void> {
  if ((await readIfThere(path))?.equals(contents)) return;
  drafts += 1;
  const draft = `${prefix}.${process.pid}.${drafts}.draft`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(draft, contents);
  await rename(draft, path);
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw thrown;
  }
}
