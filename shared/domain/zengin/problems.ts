import type { FieldError } from '../errors.ts';

/** Everything that can be wrong with a file, by the code of its text (`shared/text/zengin-texts.ts`). */
export const zenginCodes = [
  // the file
  'zengin.empty',
  'zengin.utf8',
  'zengin.utf16',
  'zengin.ebcdic',
  'zengin.lineEnd',
  'zengin.severalFiles',
  'zengin.tooManyLines',
  'zengin.noLines',
  'zengin.headerMissing',
  'zengin.trailerMissing',
  'zengin.endMissing',
  // a record
  'zengin.recordLength',
  'zengin.recordType',
  'zengin.recordOrder',
  'zengin.afterEnd',
  // a field
  'zengin.character',
  'zengin.fullWidth',
  'zengin.digits',
  'zengin.blank',
  'zengin.choice',
  'zengin.kind',
  'zengin.codeDivision',
  'zengin.day',
  'zengin.amountZero',
  'zengin.count',
  'zengin.total',
  // a file that disagrees with its request
  'zengin.otherService',
  'zengin.otherDay',
  'zengin.otherBank',
  'zengin.otherAccount',
  // a line that was typed
  'zengin.payeeOrId',
  'zengin.notHere',
  'zengin.totalTooLarge',
  'zengin.linesOrUpload',
  'zengin.notWritable',
  'zengin.tooLong',
] as const;
export type ZenginCode = (typeof zenginCodes)[number];

/** Where a problem is: a record by its number from 1, header included, and its field; or the whole file. */
export interface Place {
  readonly record?: number;
  readonly field?: string;
}

/** At most so many problems are named; the rest is counted. */
export const mostProblems = 100;

export interface Problems {
  readonly add: (place: Place, code: ZenginCode, params?: FieldError['params']) => void;
  /** The problems named so far, in order, and the number of the others. */
  readonly listed: () => { readonly errors: readonly FieldError[]; readonly more: number };
}

/** A list of problems that stays small, whatever the file. */
export function problemList(): Problems {
  const errors: FieldError[] = [];
  let more = 0;
  return {
    add: ({ record, field }, code, params) => {
      if (errors.length === mostProblems) {
        more += 1;
        return;
      }
      const path = `file${record === undefined ? '' : `[${record}]`}${field === undefined ? '' : `.${field}`}`;
      errors.push({ path, code, ...(params && { params }) });
    },
    listed: () => ({ errors, more }),
  };
}
