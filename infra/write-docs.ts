import { staleFiles, writeDocs } from './docs.ts';
import { projectRoot } from './registry.ts';

const isCheck = process.argv.includes('--check');
const stale = isCheck ? staleFiles(projectRoot) : writeDocs(projectRoot);
for (const path of stale) console.log(`${isCheck ? 'stale' : 'written'}: ${path}`);
if (isCheck && stale.length > 0) process.exitCode = 1;
