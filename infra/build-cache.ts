import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Metafile } from 'esbuild';
import * as z from 'zod';
import { entryOf, entryPointOf } from './entries.ts';
import { type FunctionSource, projectRoot } from './registry.ts';
import { replacements } from './slim-sdk.ts';

/**
 * The inputs of each bundle: its entry and the project's files by path and hash, and the tools and packages of all
 * bundles.
 */
const Cache = z.object({
  toolchain: z.string(),
  bundles: z.record(z.string(), z.record(z.string(), z.string())),
  /** The file of packages: its entry, its inputs, and the hash of what was made of them. */
  packages: z.object({ entry: z.string(), inputs: z.record(z.string(), z.string()), hash: z.string() }),
});
type Cache = z.infer<typeof Cache>;

/** Remembers the inputs of each bundle between builds, so that only bundles with changed inputs are built again. */
export interface BuildCache {
  /** Whether a bundle has the inputs it was made from, and its files are there. */
  readonly isFresh: (source: FunctionSource, files: readonly string[]) => boolean;
  /** The entry of the file of packages, if those of some functions were made from it and its inputs are the same still. */
  readonly packagesEntry: (files: readonly string[]) => string | undefined;
  readonly remember: (made: Made, all: readonly FunctionSource[]) => void;
}

interface Made {
  readonly metafile: Metafile;
  readonly bundles: readonly FunctionSource[];
  /** The file of packages, unless the one that was there is kept. */
  readonly packages: Packages | undefined;
}

/** The file of packages, and the entry that it was made from. */
export interface Packages {
  readonly entry: string;
  readonly contents: Uint8Array;
}

/** Opens the cache in a file; an unreadable cache, or one of other tools, counts as empty. */
export function openBuildCache(file: string): BuildCache {
  const toolchain = hashOf(
    [
      'package-lock.json',
      'infra/bank-directory.ts',
      'infra/build.ts',
      'infra/capabilities.ts',
      'infra/entries.ts',
      'infra/no-woff2.ts',
      'infra/pure-constants.ts',
      'infra/shared-packages.ts',
      'infra/slim-sdk.ts',
      'infra/text-files.ts',
      'shared/domain/kana.ts',
    ]
      .map((path) => fileHash(path))
      .join(),
  );
  const known = readCache(file, toolchain);
  // Of the packages' modules the build replaces some by the project's own; nothing else of the project is in that file.
  const packageInputs = Object.fromEntries(replacements.map((path) => [path, fileHash(path)]));
  const hashes = new Map<string, string>();
  // Functions share most of their inputs: each is read once.
  const inputHash = (source: FunctionSource, path: string): string => {
    // The entry is not a file: its text follows from the definition's uses.
    if (path === entryPointOf(source)) return hashOf(entryOf(source));
    const hash = hashes.get(path) ?? fileHash(path);
    hashes.set(path, hash);
    return hash;
  };
  return {
    isFresh: (source, files) => {
      const inputs = known.bundles[source.name];
      return (
        inputs !== undefined &&
        files.every((path) => existsSync(path)) &&
        Object.entries(inputs).every(([path, hash]) => inputHash(source, path) === hash)
      );
    },
    packagesEntry: (files) => {
      const { entry, inputs, hash } = known.packages;
      const isKept = isDeepStrictEqual(inputs, packageInputs) && files.every((file) => contentHash(file) === hash);
      return isKept ? entry : undefined;
    },
    remember: ({ metafile, bundles, packages }, all) => {
      const hashesOf = (source: FunctionSource) =>
        inputsOf(metafile, source).map((path) => [path, inputHash(source, path)] as const);
      const fresh = bundles.map((source) => [source.name, Object.fromEntries(hashesOf(source))] as const);
      const names = new Set(all.map(({ name }) => name));
      const kept = Object.entries(known.bundles).filter(([name]) => names.has(name));
      const cache: Cache = {
        toolchain,
        bundles: { ...Object.fromEntries(kept), ...Object.fromEntries(fresh) },
        packages: packages
          ? { entry: packages.entry, inputs: packageInputs, hash: hashOf(packages.contents) }
          : known.packages,
      };
      writeFileSync(`${file}.${process.pid}`, JSON.stringify(cache));
      renameSync(`${file}.${process.pid}`, file);
    },
  };
}

function readCache(file: string, toolchain: string): Cache {
  const empty: Cache = { toolchain, bundles: {}, packages: { entry: '', inputs: {}, hash: '' } };
  if (!existsSync(file)) return empty;
  const { data } = Cache.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return data?.toolchain === toolchain ? data : empty;
}

/**
 * Every file an entry reaches, including those left out of the bundle, because a change may bring them in. Packages are
 * covered by the lock file.
 */
function inputsOf({ inputs }: Metafile, source: FunctionSource): readonly string[] {
  const found = new Set<string>();
  const open = [entryPointOf(source)];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path) || path.includes('node_modules/')) continue;
    found.add(path);
    open.push(...(inputs[path]?.imports ?? []).filter(({ external }) => !external).map((each) => each.path));
  }
  // Reached only through packages, by the build's own replacements.
  return [...found, ...replacements];
}

const hashOf = (content: string | Uint8Array) => createHash('sha256').update(content).digest('base64url');

/** The hash of a project file, or `absent`. */
const fileHash = (path: string): string => contentHash(join(projectRoot, path));

const contentHash = (file: string): string => (existsSync(file) ? hashOf(readFileSync(file)) : 'absent');
