import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jstDate } from '../shared/domain/jst.ts';
import { releasedChangelog } from './contract/changelog.ts';
import { contractOf } from './contract/contract.ts';
import { apiDescription, apiVersion, changelogPath, contractPath, contractText } from './contract/released.ts';
import { derivedFiles } from './docs.ts';
import { endIfGivenOptions } from './no-options.ts';
import { projectRoot } from './registry.ts';

endIfGivenOptions(
  `npm run release-contract     makes the present API description the released one, and dates the changelog's unreleased entries`,
);

/** Makes the present API description the one that later changes are compared with. */
const contract = contractOf(apiDescription(derivedFiles()));
writeFileSync(join(projectRoot, contractPath), contractText(contract));
const changelog = join(projectRoot, changelogPath);
const release = `Version ${apiVersion}, ${jstDate(new Date())}`;
writeFileSync(changelog, releasedChangelog(readFileSync(changelog, 'utf8'), release));
console.log(`${release}: ${Object.keys(contract.operations).length} operations in ${contractPath}`);
