import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

interface Compiled {
  readonly script: vm.Script;
  readonly evaluate: Evaluate;
  isCacheWritten: boolean;
}

interface Loaded {
  readonly hash: string;
  readonly compiled: Compiled;
}

type Source = Pick<InstanceSpec, 'bundle' | 'bundleHash' | 'codeCache'>;

const loaded = new Map<string, Loaded>();
/** Files beside bundles, by their text: functions have the same ones. */
const shared = new Map<string, Compiled>();

/**
 * Compiles a bundle, or finds it compiled: the instances of a function share its source and bytecode, which is most of
 * its memory.
 */
export function compileBundle({ bundle, bundleHash: hash, codeCache }: Source): Evaluate {
  const found = loaded.get(bundle);
  if (found?.hash === hash) return found.compiled.evaluate;
  const compiled = compile(readFileSync(bundle, 'utf8'), bundle, codeCache);
  loaded.set(bundle, { hash, compiled });
  return compiled.evaluate;
}

/** Compiles a file that a bundle requires, or finds its text compiled, whichever function it lies beside. */
export function compileBeside({ bundle, codeCache }: Source, name: string): Evaluate {
  const file = join(dirname(bundle), name);
  const text = readFileSync(file, 'utf8');
  const found = shared.get(text);
  if (found) return found.evaluate;
  const compiled = compile(text, file, codeCache && cacheOfText(codeCache, text));
  shared.set(text, compiled);
  return compiled.evaluate;
}

/** Keeps the compiled code for the next start, with the functions compiled lazily until now. */
export function keepCompiled({ bundle, codeCache }: Source): void {
  if (!codeCache) return;
  const found = loaded.get(bundle);
  if (found) keep(found.compiled, codeCache);
  for (const [text, compiled] of shared) if (!compiled.isCacheWritten) keep(compiled, cacheOfText(codeCache, text));
}

function compile(text: string, filename: string, codeCache: string | undefined): Compiled {
  const before = `(function (${parameters.join(', ')}) { `;
  // import() would reach the host's own modules past the sandbox; what a bundle imports that way is built in. The name
  // is as long as the word, so that the places in stacks stay those of the file.
  const source = text.replace(/\bimport\((?=["'])/g, 'within(');
  const cachedData = codeCache && existsSync(codeCache) ? readFileSync(codeCache) : undefined;
  const script = new vm.Script(`${before}${source}\n})`, {
    filename,
    columnOffset: -before.length,
    ...(cachedData ? { cachedData } : {}),
  });
  const isCacheWritten = codeCache === undefined || (cachedData !== undefined && script.cachedDataRejected === false);
  return { script, evaluate: script.runInThisContext(), isCacheWritten };
}

function keep(compiled: Compiled, codeCache: string): void {
  if (compiled.isCacheWritten) return;
  compiled.isCacheWritten = true;
  const draft = `${codeCache}.${process.pid}`;
  try {
    writeFileSync(draft, compiled.script.createCachedData());
    renameSync(draft, codeCache);
  } catch {
    // The cache only makes the next start faster: a full disk or a folder of somebody else fails no function.
  }
}

/** Beside the cache of a function's code, under the same version of Node. */
const cacheOfText = (codeCache: string, text: string) =>
  join(dirname(codeCache), `${process.version}-${createHash('sha256').update(text).digest('hex').slice(0, 32)}.bin`);
