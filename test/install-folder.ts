import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Installs the packages of a folder that has a package.json and a lock of its own, unless they are there: tools that one
 * command needs and `npm test` does not. @throws Error with the last words of npm
 */
export async function installFolder(directory: string, begins: () => void): Promise<void> {
  const [lock, done] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
    join(directory, file),
  ) as [string, string];
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lock).mtimeMs) return;
  begins();
  // What npm tells scripts about the project they run for would make it install there.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name)),
  );
  // The peers of these packages are the project's own.
  const given = ['ci', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
  try {
    await promisify(execFile)('npm', given, { cwd: directory, env, timeout: 180_000 });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`${directory} cannot be installed: ${said.trim().split('\n').slice(-3).join(' ')}`);
  }
}
