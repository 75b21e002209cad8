import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { codeFiles } from '../../../infra/build.ts';
import { median } from '../tools/statistics.ts';

const run = promisify(execFile);
// In the process, so that Node's own start does not count; a bundle has nothing of another to find loaded. Lambda's runtime client
// has loaded `http` before any function (aws-lambda-nodejs-runtime-interface-client, RAPIDClient.js).
const script = `require('node:http'); const began = performance.now(); require(process.argv[1]); console.log(performance.now() - began);`;

/** Kilobytes (1,000 bytes) of a function's code as it is shipped. */
export const gzipKilobytes = (directory: string): number =>
  codeFiles.reduce((sum, file) => sum + gzipSync(readFileSync(join(directory, file)), { level: 9 }).length, 0) / 1000;

/**
 * Milliseconds each bundle's module takes to load in a fresh process above an empty one; medians, rounds interleaved. Each is loaded
 * from a folder outside the project, whose package.json would make ES modules of what is CommonJS in Lambda.
 */
export async function loadTimes(directories: readonly string[], rounds: number): Promise<ReadonlyMap<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-bench-'));
  const [empty, ...bundles] = [undefined, ...directories].map((_, index) => join(folder, String(index), 'index.js'));
  const samples = new Map<string, number[]>();
  try {
    mkdirSync(dirname(empty ?? ''));
    writeFileSync(empty ?? '', 'exports.handler = async () => null;\n');
    for (const [index, bundle] of bundles.entries()) {
      for (const file of codeFiles) cpSync(join(directories[index] ?? '', file), join(dirname(bundle), file));
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const file of [empty ?? '', ...bundles]) {
        samples.set(file, [...(samples.get(file) ?? []), await loadOnce(file)]);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const of = (file = '') => median(samples.get(file) ?? []);
  return new Map(directories.map((directory, index) => [directory, of(bundles[index]) - of(empty)]));
}

async function loadOnce(file: string): Promise<number> {
  const { stdout } = await run(process.execPath, ['-e', script, file], { env: {} });
  return Number(stdout);
}
