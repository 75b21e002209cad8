import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import * as z from 'zod';
import { entryOf, entryPointOf } from './entries.ts';
import { type FunctionSource, projectRoot } from './registry.ts';
import { replacements } from './slim-sdk.ts';

/** What each bundle was made of: its entry and the project's own files by path and hash, and the tools and packages all were made with. */
const Cache = z.object({ toolchain: z.string(), bundles: z.record(z.string(), z.record(z.string(), z.string())) });
type Cache = z.infer<typeof Cache>;

/** Remembers between builds what each bundle was made of, so that only those are made again whose sources changed. */
export interface BuildCache {
  readonly isFresh: (source: FunctionSource, bundle: string) => boolean;
  readonly remember: (metafile: Metafile, made: readonly FunctionSource[], all: readonly FunctionSource[]) => void;
}

/** Opens the cache kept in a file; an unreadable one, or one of other tools, counts as empty. */
export function openBuildCache(file: string): BuildCache {
  const toolchain = hashOf(
    ['package-lock.json', 'infra/build.ts', 'infra/entries.ts', 'infra/slim-sdk.ts'].map(fileHash).join(),
  );
  const known = readCache(file, toolchain);
  return {
    isFresh: (source, bundle) => {
      const inputs = known.bundles[source.name];
      return (
        inputs !== undefined &&
        existsSync(bundle) &&
        Object.entries(inputs).every(([path, hash]) => inputHash(source, path) === hash)
      );
    },
    remember: (metafile, made, all) => {
      const fresh = made.map((source) => [source.name, inputsOf(metafile, source)] as const);
      const names = new Set(all.map(({ name }) => name));
      const kept = Object.entries(known.bundles).filter(([name]) => names.has(name));
      const cache: Cache = { toolchain, bundles: { ...Object.fromEntries(kept), ...Object.fromEntries(fresh) } };
      writeFileSync(`${file}.${process.pid}`, JSON.stringify(cache));
      renameSync(`${file}.${process.pid}`, file);
    },
  };
}

function readCache(file: string, toolchain: string): Cache {
  const empty: Cache = { toolchain, bundles: {} };
  if (!existsSync(file)) return empty;
  const { data } = Cache.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return data?.toolchain === toolchain ? data : empty;
}

/** Everything an entry leads to, also what was left out of the bundle: a change may bring it in. Packages are the lock file's. */
function inputsOf({ inputs }: Metafile, source: FunctionSource): Readonly<Record<string, string>> {
  const found = new Set<string>();
  const open = [entryPointOf(source)];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path) || path.includes('node_modules/')) continue;
    found.add(path);
    open.push(...(inputs[path]?.imports ?? []).filter(({ external }) => !external).map((each) => each.path));
  }
  // Reached through packages alone, by the build's own replacements.
  return Object.fromEntries([...found, ...replacements].map((path) => [path, inputHash(source, path)]));
}

/** The entry is in no file: its text follows from the definition's uses. */
const inputHash = (source: FunctionSource, path: string): string =>
  path === entryPointOf(source) ? hashOf(entryOf(source)) : fileHash(path);

const hashOf = (content: string | Buffer) => createHash('sha256').update(content).digest('base64url');

/** The hash of a file of the project, `absent` when there is none. */
function fileHash(path: string): string {
  const file = join(projectRoot, path);
  return existsSync(file) ? hashOf(readFileSync(file)) : 'absent';
}
