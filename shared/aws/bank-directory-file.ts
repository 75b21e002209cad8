import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BankDirectory, DirectoryEntry } from '../domain/bank-directory.ts';

/**
 * The banks and branches in each bundle whose function needs them; `infra/bank-directory.ts` makes it. The first line is
 * its date, every other one a bank: code, name and kana, then each of its branches in the same form, separated by tabs.
 */
export const bankDirectoryFile = 'banks.tsv';

/** Reads the file at the first look-up of an instance. It is searched as bytes: only the line of the bank becomes text. */
export function bankDirectoryInFile(path = join(import.meta.dirname, bankDirectoryFile)): BankDirectory {
  let bytes: Buffer | undefined;
  const read = () => {
    bytes ??= readFileSync(path);
    return bytes;
  };
  return {
    get asOf() {
      return read().toString('utf8', 0, read().indexOf('\n'));
    },
    bankOf: (code) => entryOf(lineOf(read(), code).split('\t', 1)[0]),
    branchOf: (bank, branch) => {
      const line = lineOf(read(), bank);
      const start = line.indexOf(`\t${branch}|`);
      return start < 0 ? undefined : entryOf(line.slice(start + 1).split('\t', 1)[0]);
    },
  };
}

/** The line of a bank, which begins with its code; empty if there is none. */
function lineOf(bytes: Buffer, code: string): string {
  const start = bytes.indexOf(`\n${code}|`);
  return start < 0 ? '' : bytes.toString('utf8', start + 1, bytes.indexOf('\n', start + 1));
}

function entryOf(text = ''): DirectoryEntry | undefined {
  const [code, name, kana] = text.split('|');
  return code && name && kana ? { code, name, kana } : undefined;
}
