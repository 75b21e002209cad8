import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { median } from '../tools/statistics.ts';

const run = promisify(execFile);
// In the process, so that Node's own start does not count; a bundle has nothing of another to find loaded.
const script = `const began = performance.now(); require(process.argv[1]); console.log(performance.now() - began);`;

/** Kilobytes (1,000 bytes) of a bundle as it is shipped. */
export function gzipKilobytes(directory: string): number {
  return gzipSync(readFileSync(join(directory, 'index.js')), { level: 9 }).length / 1000;
}

/** Milliseconds each bundle's module takes to load in a fresh process above an empty one; medians, rounds interleaved. */
export async function loadTimes(directories: readonly string[], rounds: number): Promise<ReadonlyMap<string, number>> {
  const empty = mkdtempSync(join(tmpdir(), 'tegata-bench-'));
  writeFileSync(join(empty, 'index.js'), 'exports.handler = async () => null;\n');
  const samples = new Map<string, number[]>();
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const directory of [empty, ...directories]) {
        samples.set(directory, [...(samples.get(directory) ?? []), await loadOnce(directory)]);
      }
    }
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
  const floor = median(samples.get(empty) ?? []);
  return new Map(directories.map((directory) => [directory, median(samples.get(directory) ?? []) - floor]));
}

async function loadOnce(directory: string): Promise<number> {
  const { stdout } = await run(process.execPath, ['-e', script, join(directory, 'index.js')], { env: {} });
  return Number(stdout);
}
