import { join } from 'node:path';
import { functionSources, missingSources } from '../../../infra/registry.ts';
import { fail, launch } from '../launch.ts';
import { dataDirectory } from '../project.ts';
import { findDependents } from './dev/dependents.ts';
import { createReloader } from './dev/reloader.ts';
import { watchSources } from './dev/watch-sources.ts';

/** `npm run dev`: `npm start` that takes over the code of functions as it is changed. */
async function dev(): Promise<void> {
  const simulator = await launch();
  const all = functionSources();
  const missing = missingSources(all);
  const sources = all.filter((source) => !missing.includes(source));
  let dependents = await findDependents(sources);
  const reloader = createReloader(simulator.lambda, join(dataDirectory, 'dev'), (line) => console.log(line));
  watchSources(async (paths) => {
    try {
      const affected = new Set(paths.flatMap((path) => dependents.get(path) ?? []));
      await reloader.reload([...affected]);
      if (paths.some((path) => /(\.operation|\.function|operations)\.ts$/.test(path))) {
        console.log('a definition changed: routes, rights and settings follow with the next start');
      }
      // What a file imports may have changed with it.
      dependents = await findDependents(sources);
    } catch (error) {
      console.error(`the code stays as it was: ${error instanceof Error ? error.message : error}`);
    }
  });
  console.log('Watching functions/ and shared/.');
}

dev().catch(fail);
