import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../infra/registry.ts';
import { installFolder } from '../install-folder.ts';
import { compiler } from './compiles.ts';
import { equivalents } from './equivalents.ts';
import { judge } from './judge.ts';

/**
 * `npm run mutate [-- --mutate shared/frame/gate.ts]`: changes the code in small ways and says which changes no test
 * notices. What was tried before and has not changed since is not tried again.
 */
const usage = `npm run mutate -- [options]     changes the code in small ways, and says which changes no test notices

  --mutate FILES     these files alone     (the rules, the frame, the table layer and the steps)
  --force            also what was tried before and has not changed since
  and the other options of stryker run`;
const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  console.log(usage);
  process.exit(0);
}
const folder = join(import.meta.dirname, 'stryker');
await installFolder(folder, () => console.log('Installing the mutation tester…'));
const stryker = join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const given = ['run', join(projectRoot, '.config/stryker.json'), ...args];
const { status } = spawnSync(process.execPath, [stryker, ...given], { cwd: projectRoot, stdio: 'inherit' });
if (status === 0) {
  const report = JSON.parse(readFileSync(join(projectRoot, '.tegata/mutation-report.json'), 'utf8'));
  const { lines, isGood } = judge(report, { compiles: compiler(projectRoot), equivalents });
  console.log(lines.join('\n'));
  process.exitCode = isGood ? 0 : 1;
} else {
  process.exitCode = status ?? 1;
}
