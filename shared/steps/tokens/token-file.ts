import type { FieldError } from '../../domain/errors.ts';
import { type FileToken, isProblem, maximumTokensInFile, problemAt, tooMany } from './file-token.ts';
import { readCsv } from './token-csv.ts';
import { readPskc, type TokenRules } from './token-pskc.ts';

/** The tokens of a file in order; none if there is any error. */
export interface TokenFile {
  readonly tokens: readonly FileToken[];
  readonly errors: readonly FieldError[];
}

/**
 * Reads the file delivered with tokens. For any text the result is tokens or errors, at most one error per line and
 * with its line number. No serial number or secret may be repeated, because two devices would show the same codes.
 */
export function readTokenFile(format: 'csv' | 'pskc', text: string, rules: TokenRules): TokenFile {
  const lines = format === 'csv' ? readCsv(text) : readPskc(text, rules);
  if (lines.length === 0) return refused([problemAt(undefined, 'tokenFile.empty')]);
  if (lines.length > maximumTokensInFile) return refused([tooMany()]);
  const tokens = lines.flatMap((line) => (isProblem(line) ? [] : [line]));
  const errors = lines.flatMap((line) => (isProblem(line) ? [line] : repetitionsOf(line, tokens)));
  return errors.length > 0 ? refused(errors) : { tokens, errors };
}

const refused = (errors: readonly FieldError[]): TokenFile => ({ tokens: [], errors });

function repetitionsOf(token: FileToken, all: readonly FileToken[]): readonly FieldError[] {
  const { line, serialNumber, secret } = token;
  const earlier = all.slice(0, all.indexOf(token));
  if (earlier.some((each) => each.serialNumber === serialNumber)) return [problemAt(line, 'serialNumber.repeated')];
  const isKnown = earlier.some((each) => Buffer.compare(each.secret, secret) === 0);
  return isKnown ? [problemAt(line, 'tokenSecret.repeated')] : [];
}
