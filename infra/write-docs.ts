import { staleFiles, writeDocs } from './docs.ts';
import { endIfGivenOptions } from './no-options.ts';
import { projectRoot } from './registry.ts';

const isCheck = process.argv.includes('--check');
endIfGivenOptions(
  'npm run docs     writes the derived files: docs/openapi.json, docs/codes.json, events/',
  process.argv.slice(2).filter((arg) => arg !== '--check'),
);
const stale = isCheck ? staleFiles(projectRoot) : writeDocs(projectRoot);
for (const path of stale) console.log(`${isCheck ? 'stale' : 'written'}: ${path}`);
if (isCheck && stale.length > 0) process.exitCode = 1;
