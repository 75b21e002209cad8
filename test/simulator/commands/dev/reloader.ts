import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildFailure, formatMessages, type Metafile } from 'esbuild';
import { buildDirectory, buildFunctions } from '../../../../infra/build.ts';
import type { FunctionSource } from '../../../../infra/registry.ts';
import type { Lambda } from '../../lambda/lambda.ts';
import { operationOf } from '../../workbench/log-entry.ts';

/** Replaces the code of running functions by the code on disk. */
export interface Reloader {
  /**
   * From now on every invocation of these functions runs the code as it is on disk: a function that is called is built
   * first, the others in the background, those used last before the rest. Code that cannot be built is reported, and
   * tried again with the next edit; until then the function keeps the code it has.
   */
  reload(sources: readonly FunctionSource[]): void;
  /** Waits for what is being built, and builds nothing more. */
  close(): Promise<void>;
}

export interface ReloaderOptions {
  /** Where bundles are built; it is emptied first. */
  readonly directory: string;
  readonly report: (line: string) => void;
  /** Called with what each build found the functions to import. */
  readonly learn: (metafile: Metafile, built: readonly FunctionSource[]) => void;
}

// As many as are built together: more share the reading of files, fewer are ready sooner.
const batchSize = 8;

export function createReloader(lambda: Lambda, { directory, report, learn }: ReloaderOptions): Reloader {
  rmSync(directory, { recursive: true, force: true });
  const deployed = new Map(lambda.functions().map(({ name }) => [operationOf(name), name]));
  const stale = new Map<string, FunctionSource>();
  const building = new Map<string, Promise<void>>();
  const builtIn = new Map<string, string>();
  const lastUse = new Map<string, number>();
  const unfinished = new Set<string>();
  let reported = new Set<string>();
  let builds = 0;
  let background: Promise<void> | undefined;
  let isClosed = false;

  const stopListening = lambda.beforeInvocation(async (functionName) => {
    const name = operationOf(functionName);
    lastUse.set(name, performance.now());
    await building.get(name);
    const source = stale.get(name);
    if (source) await build([source]);
  });

  /** Never rejects: a failure is reported, and its functions stay stale. */
  function build(sources: readonly FunctionSource[]): Promise<void> {
    for (const { name } of sources) stale.delete(name);
    const done = replace(sources)
      .catch(async (error: unknown) => {
        for (const source of sources) stale.set(source.name, source);
        const reason = await explain(error);
        if (!reported.has(reason)) report(`the code of ${nameOf([...stale.values()])} stays as it was: ${reason}`);
        reported.add(reason);
      })
      .finally(() => {
        for (const { name } of sources) building.delete(name);
      });
    for (const { name } of sources) building.set(name, done);
    return done;
  }

  async function replace(sources: readonly FunctionSource[]): Promise<void> {
    const begin = performance.now();
    builds += 1;
    const own = String(builds);
    unfinished.add(own);
    const built = buildFunctions({ directory: join(directory, own), sources, packagesOf: buildDirectory, quiet: true });
    const { folderOf, metafile } = await built.finally(() => unfinished.delete(own));
    learn(metafile, sources);
    for (const { name } of sources) {
      lambda.reload(deployed.get(name) ?? name, folderOf(name));
      builtIn.set(name, own);
    }
    removeUnused();
    report(`reloaded ${nameOf(sources)} (${Math.round(performance.now() - begin)} ms)`);
  }

  /** Instances that have yet to start read their bundles from the directories in use. */
  function removeUnused(): void {
    const used = new Set([...builtIn.values(), ...unfinished]);
    for (const each of readdirSync(directory)) {
      if (!used.has(each.replace('.json', ''))) rmSync(join(directory, each), { recursive: true, force: true });
    }
  }

  async function buildInBackground(): Promise<void> {
    for (let size = 1; stale.size > 0 && reported.size === 0 && !isClosed; size = batchSize) {
      const free = [...stale.values()].filter(({ name }) => !building.has(name));
      const next = free.toSorted((a, b) => (lastUse.get(b.name) ?? 0) - (lastUse.get(a.name) ?? 0)).slice(0, size);
      await (next.length > 0 ? build(next) : Promise.race(building.values()));
    }
  }

  return {
    reload(sources) {
      for (const source of sources) if (deployed.has(source.name)) stale.set(source.name, source);
      reported = new Set();
      background ??= buildInBackground().finally(() => {
        background = undefined;
      });
    },
    async close() {
      isClosed = true;
      stopListening();
      await Promise.all([background, ...building.values()]);
    },
  };
}

const nameOf = (sources: readonly FunctionSource[]): string =>
  sources.length > 3 ? `${sources.length} functions` : sources.map(({ name }) => name).join(', ');

/** The errors of a build, each with its line of code. */
async function explain(error: unknown): Promise<string> {
  if (!(error instanceof Error)) return String(error);
  if (!('errors' in error)) return error.message;
  const messages = await formatMessages((error as BuildFailure).errors, { kind: 'error', color: false });
  return messages.join('').trim();
}
