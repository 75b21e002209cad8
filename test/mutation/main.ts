import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../infra/registry.ts';
import { installFolder } from '../install-folder.ts';

/**
 * `npm run mutate [-- --mutate shared/frame/gate.ts]`: changes the code in small ways and says which changes no test
 * notices. What was tried before and has not changed since is not tried again.
 */
const folder = import.meta.dirname;
await installFolder(folder, () => console.log('Installing the mutation tester…'));
const stryker = join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const child = spawn(
  process.execPath,
  [stryker, 'run', join(projectRoot, '.config/stryker.json'), ...process.argv.slice(2)],
  {
    cwd: projectRoot,
    stdio: 'inherit',
  },
);
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
