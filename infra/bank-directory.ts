import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { canonicalAccountName } from '../shared/domain/kana.ts';
import { endIfGivenOptions } from './no-options.ts';
import { projectRoot } from './registry.ts';

/** The data of banks and branches. The version is pinned, because its date is in it: 1.0.0-p20260824. */
const packageName = 'zengin-code';
const folder = join(projectRoot, 'node_modules', packageName);

interface Named {
  readonly code: string;
  readonly name: string;
  readonly kana: string;
}
interface Bank extends Named {
  readonly branches: Readonly<Record<string, Named>>;
}

/** The day of the data, `YYYY-MM-DD`. @throws Error if the version has no date */
export function bankDirectoryDate(): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const [, year, month, day] = /-p(\d{4})(\d{2})(\d{2})$/.exec(version) ?? [];
  if (!day) throw new Error(`${packageName} ${version} has no date in its version`);
  return `${year}-${month}-${day}`;
}

export const bankDirectoryLicence = (): Buffer => readFileSync(join(folder, 'LICENSE.txt'));

let text: Buffer | undefined;

/** The file that `shared/aws/bank-directory-file.ts` reads. */
export function bankDirectoryText(): Buffer {
  text ??= Buffer.from([bankDirectoryDate(), ...Object.values(banks()).map(lineOf), ''].join('\n'));
  return text;
}

/** 5 MB of code, loaded only when a file is made. */
const banks = (): Readonly<Record<string, Bank>> => createRequire(import.meta.url)(packageName);

function lineOf(bank: Bank): string {
  const branches = Object.values(bank.branches).toSorted((a, b) => (a.code < b.code ? -1 : 1));
  return [bank, ...branches].map(entryOf).join('\t');
}

/** @throws Error for data that the file cannot hold */
function entryOf({ code, name, kana }: Named): string {
  const entry = [code, name, canonicalAccountName(kana)];
  if (entry.some((part) => part === '' || /[\t\n|]/.test(part)))
    throw new Error(`${packageName}: ${code} is malformed`);
  return entry.join('|');
}

if (import.meta.main) {
  endIfGivenOptions('npm run bank-directory     the date of the directory of banks, and how many it has');
  const all = Object.values(banks());
  const branches = all.reduce((sum, each) => sum + Object.keys(each.branches).length, 0);
  console.log(`${bankDirectoryDate()}: ${all.length} banks with ${branches} branches`);
}
