import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BankDirectory, DirectoryEntry } from '../domain/bank-directory.ts';

/**
 * The banks and branches in each bundle whose function needs them; `infra/bank-directory.ts` makes it. The first line is
 * its date, every other one a bank: code, name and kana, then each of its branches in the same form, separated by tabs.
 */
export const bankDirectoryFile = 'banks.tsv';

/** The bytes of the file, and where the line of each bank begins. */
interface Loaded {
  readonly bytes: Buffer;
  readonly starts: ReadonlyMap<string, number>;
}

/** Reads the file at the first look-up of an instance. Only the line of a bank that is asked for becomes text. */
export function bankDirectoryInFile(path = join(import.meta.dirname, bankDirectoryFile)): BankDirectory {
  let loaded: Loaded | undefined;
  const read = () => {
    loaded ??= load(path);
    return loaded;
  };
  return {
    get asOf() {
      return textAt(read().bytes, 0);
    },
    bankOf: (code) => entryOf(lineOf(read(), code).split('\t', 1)[0]),
    branchOf: (bank, branch) => {
      const line = lineOf(read(), bank);
      const start = line.indexOf(`\t${branch}|`);
      return start < 0 ? undefined : entryOf(line.slice(start + 1).split('\t', 1)[0]);
    },
  };
}

function load(path: string): Loaded {
  const bytes = readFileSync(path);
  const starts = new Map<string, number>();
  for (let start = bytes.indexOf('\n') + 1; start < bytes.length; start = bytes.indexOf('\n', start) + 1)
    starts.set(bytes.toString('latin1', start, start + codeLength), start);
  return { bytes, starts };
}

const codeLength = 4;

/** The line of a bank; empty if there is none. */
function lineOf({ bytes, starts }: Loaded, code: string): string {
  const start = starts.get(code);
  return start === undefined ? '' : textAt(bytes, start);
}

const textAt = (bytes: Buffer, start: number) => bytes.toString('utf8', start, bytes.indexOf('\n', start));

function entryOf(text = ''): DirectoryEntry | undefined {
  const [code, name, kana] = text.split('|');
  return code && name && kana ? { code, name, kana } : undefined;
}
