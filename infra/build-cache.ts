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
  /** The entry of the file of packages, and its inputs. */
  packages: z.object({ entry: z.string(), inputs: z.record(z.string(), z.string()) }),
});
type Cache = z.infer<typeof Cache>;

/** Remembers the inputs of each bundle between builds, so that only bundles with changed inputs are built again. */
export interface BuildCache {
  /** Whether a bundle has the inputs it was made from, and its files are there. */
  readonly isFresh: (source: FunctionSource, files: readonly string[]) => boolean;
  /** The entry that the file of packages was made from; empty if one of its inputs changed. */
  readonly packagesEntry: string;
  readonly remember: (made: Made, all: readonly FunctionSource[]) => void;
}

interface Made {
  readonly metafile: Metafile;
  readonly bundles: readonly FunctionSource[];
  readonly packagesEntry: string;
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
    packagesEntry: isDeepStrictEqual(known.packages.inputs, packageInputs) ? known.packages.entry : '',
    remember: ({ metafile, bundles, packagesEntry }, all) => {
      const hashesOf = (source: FunctionSource) =>
        inputsOf(metafile, source).map((path) => [path, inputHash(source, path)] as const);
      const fresh = bundles.map((source) => [source.name, Object.fromEntries(hashesOf(source))] as const);
      const names = new Set(all.map(({ name }) => name));
      const kept = Object.entries(known.bundles).filter(([name]) => names.has(name));
      const cache: Cache = {
        toolchain,
        bundles: { ...Object.fromEntries(kept), ...Object.fromEntries(fresh) },
        packages: { entry: packagesEntry, inputs: packageInputs },
      };
      writeFileSync(`${file}.${process.pid}`, JSON.stringify(cache));
      renameSync(`${file}.${process.pid}`, file);
    },
  };
}

function readCache(file: string, toolchain: string): Cache {
  const empty: Cache = { toolchain, bundles: {}, packages: { entry: '', inputs: {} } };
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

const hashOf = (content: string | Buffer) => createHash('sha256').update(content).digest('base64url');

/** The hash of a project file, or `absent`. */
function fileHash(path: string): string {
  const file = join(projectRoot, path);
  return existsSync(file) ? hashOf(readFileSync(file)) : 'absent';
}
