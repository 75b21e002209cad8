import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import vm from 'node:vm';
import type { InstanceSpec } from './protocol.ts';

/** The names that a bundle gets values for, in the order of the wrapper's parameters. */
export const parameters = [
  'exports',
  'require',
  'within',
  'module',
  '__filename',
  '__dirname',
  'process',
  'console',
  'Date',
  'setInterval',
  'globalThis',
  'global',
] as const;

/** Evaluates the bundle's module once more, with its own state. */
export type Evaluate = (...given: readonly unknown[]) => void;

interface Loaded {
  readonly hash: string;
  readonly script: vm.Script;
  readonly evaluate: Evaluate;
  isCacheWritten: boolean;
}

type Source = Pick<InstanceSpec, 'bundle' | 'bundleHash' | 'codeCache'>;

const loaded = new Map<string, Loaded>();

/**
 * Compiles a bundle, or finds it compiled: the instances of a function share its source and bytecode, which is most of
 * its memory.
 */
export function compileBundle({ bundle, bundleHash: hash, codeCache }: Source): Evaluate {
  const found = loaded.get(bundle);
  if (found?.hash === hash) return found.evaluate;
  const before = `(function (${parameters.join(', ')}) { `;
  // import() would reach the host's own modules past the sandbox; what a bundle imports that way is built in. The name
  // is as long as the word, so that the places in stacks stay those of the file.
  const source = readFileSync(bundle, 'utf8').replace(/\bimport\((?=["'])/g, 'within(');
  const cachedData = codeCache && existsSync(codeCache) ? readFileSync(codeCache) : undefined;
  const script = new vm.Script(`${before}${source}\n})`, {
    filename: bundle,
    columnOffset: -before.length,
    ...(cachedData ? { cachedData } : {}),
  });
  const evaluate: Evaluate = script.runInThisContext();
  const isCacheWritten = codeCache === undefined || (cachedData !== undefined && script.cachedDataRejected === false);
  loaded.set(bundle, { hash, script, evaluate, isCacheWritten });
  return evaluate;
}

/** Keeps the compiled code for the next start, with the functions compiled lazily until now. */
export function keepCompiled({ bundle, codeCache }: Source): void {
  const found = loaded.get(bundle);
  if (!found || found.isCacheWritten || !codeCache) return;
  found.isCacheWritten = true;
  const draft = `${codeCache}.${process.pid}`;
  writeFileSync(draft, found.script.createCachedData());
  renameSync(draft, codeCache);
}
