import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildFunctions } from '../../../../infra/build.ts';
import type { FunctionSource } from '../../../../infra/registry.ts';
import type { Lambda } from '../../lambda/lambda.ts';
import { operationOf } from '../../workbench/log-entry.ts';

/** Puts the code as it is on disk in the place of the functions' that run. */
export interface Reloader {
  /** Builds the functions with the project's settings; those used last come first. @throws Error of the build */
  reload(sources: readonly FunctionSource[]): Promise<void>;
}

/** Builds under a directory of its own, which it empties. */
export function createReloader(lambda: Lambda, directory: string, report: (line: string) => void): Reloader {
  rmSync(directory, { recursive: true, force: true });
  const builtIn = new Map<string, string>();
  const lastUse = new Map<string, number>();
  lambda.onInvocation(({ functionName }) => void lastUse.set(operationOf(functionName), Date.now()));
  const deployed = new Map(lambda.functions().map(({ name }) => [operationOf(name), name]));
  let builds = 0;

  async function replace(sources: readonly FunctionSource[]): Promise<void> {
    builds += 1;
    const own = join(directory, String(builds));
    const { folderOf } = await buildFunctions({ directory: own, sources });
    for (const { name } of sources) {
      const functionName = deployed.get(name);
      if (!functionName) continue;
      lambda.reload(functionName, folderOf(name));
      builtIn.set(name, String(builds));
    }
    // Instances yet to start read their bundles from the others.
    const used = new Set(builtIn.values());
    for (const each of readdirSync(directory)) {
      if (!used.has(each)) rmSync(join(directory, each), { recursive: true, force: true });
    }
  }

  return {
    async reload(sources) {
      const inOrder = sources.toSorted((a, b) => (lastUse.get(b.name) ?? 0) - (lastUse.get(a.name) ?? 0));
      const begin = performance.now();
      // Whoever edits waits for the one just called, not for the sixty that share the file.
      for (const batch of [inOrder.slice(0, 1), inOrder.slice(1)]) {
        if (batch.length === 0) continue;
        await replace(batch);
        const what = batch.length > 3 ? `${batch.length} functions` : batch.map(({ name }) => name).join(', ');
        report(`reloaded ${what} (${Math.round(performance.now() - begin)} ms)`);
      }
    },
  };
}
