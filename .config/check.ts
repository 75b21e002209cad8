import { exec } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(exec);
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Readonly<Record<string, string>> };
const checks = Object.entries(scripts)
  .filter(([name]) => name.startsWith('check:'))
  .values();

/** Runs checks one after another until none is left; each prints its name when it ends, and what it says if it failed. */
async function lane(): Promise<void> {
  for (const [name, command] of checks) {
    const { stdout, stderr, mark } = await run(command, { maxBuffer: 2 ** 26 }).then(
      (said) => ({ ...said, mark: '✓' }),
      (thrown: { stdout: string; stderr: string }) => ({ ...thrown, mark: '✗' }),
    );
    console.log(`${mark} ${name}`);
    if (mark === '✓') continue;
    console.log(`${stdout}${stderr}`);
    process.exitCode = 1;
  }
}

// They read the same files and write none that another reads.
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, lane));
