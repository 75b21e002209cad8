import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The folder with the peers' own package.json and lock; nothing else of the project knows it. */
export const peersDirectory: string = import.meta.dirname;

/** Installs what is measured beside us, once, from its lock. @throws Error with the last words of npm */
export async function installPeers(say: (what: string) => void): Promise<void> {
  const [lock, done] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
    join(peersDirectory, file),
  ) as [string, string];
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lock).mtimeMs) return;
  say('installing the peers');
  // What npm tells scripts about the project they run for would make it install there.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name)),
  );
  const given = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  try {
    await promisify(execFile)('npm', given, { cwd: peersDirectory, env, timeout: 180_000 });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`the peers cannot be installed: ${said.trim().split('\n').slice(-3).join(' ')}`);
  }
}

/** A figure of a peer that may not be there: why it is not, in words for the table. */
export async function tryPeers<T>(
  say: (what: string) => void,
  measure: () => Promise<T>,
): Promise<T | { readonly missing: string }> {
  try {
    await installPeers(say);
    return await measure();
  } catch (error) {
    return { missing: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}
