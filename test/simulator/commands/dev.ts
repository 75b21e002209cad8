import { join } from 'node:path';
import { functionSources, missingSources } from '../../../infra/registry.ts';
import { fail, launch } from '../launch.ts';
import { dataDirectory } from '../project.ts';
import { takeOverEdits } from './dev/take-over-edits.ts';

/** `npm run dev`: `npm start` that takes over the code of functions as it is edited. */
await launch(async ({ lambda, hosts }) => {
  const all = functionSources();
  const missing = missingSources(all);
  const report = (line: string) => console.log(line);
  // One for each that runs, by its port.
  const directory = join(dataDirectory, 'dev', new URL(hosts.workbench).port);
  const end = await takeOverEdits({
    sources: all.filter((source) => !missing.includes(source)),
    folders: ['functions', 'shared'],
    stackFolders: ['infra'],
    lambda,
    directory,
    report,
  });
  console.log('Watching functions/ and shared/.');
  return end;
}).catch(fail);
