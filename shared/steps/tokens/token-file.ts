import type { FieldError } from '../../domain/errors.ts';
import { type FileLine, type FileToken, isProblem, problemAt, tooMany } from './file-token.ts';
import { readCsv } from './token-csv.ts';
import { readPskc, type TokenRules } from './token-pskc.ts';

/** The requirements, and how many tokens there may be. */
export interface FileRules extends TokenRules {
  readonly maximum: number;
}

/** The tokens of a file in order; none if there is any error. */
export interface TokenFile {
  readonly tokens: readonly FileToken[];
  readonly errors: readonly FieldError[];
}

/**
 * Reads the file delivered with tokens. For any text the result is tokens or errors, at most one error per line and
 * with its line number. No serial number or secret may be repeated, because two devices would show the same codes.
 */
export function readTokenFile(format: 'csv' | 'pskc', text: string, rules: FileRules): TokenFile {
  const lines = format === 'csv' ? readCsv(text) : readPskc(text, rules);
  if (lines.length === 0) return refused([problemAt(undefined, 'tokenFile.empty')]);
  if (lines.length > rules.maximum) return refused([tooMany(rules.maximum)]);
  const errors = withRepetitions(lines);
  if (errors.length > 0) return refused(errors);
  return { tokens: lines.flatMap((line) => (isProblem(line) ? [] : [line])), errors };
}

const refused = (errors: readonly FieldError[]): TokenFile => ({ tokens: [], errors });

/** The errors of the lines, and of those that repeat a serial number or a secret of an earlier one. */
function withRepetitions(lines: readonly FileLine[]): readonly FieldError[] {
  const serialNumbers = new Set<string>();
  const secrets = new Set<string>();
  return lines.flatMap((each) => {
    if (isProblem(each)) return [each];
    const { line, serialNumber } = each;
    const secret = Buffer.from(each.secret).toString('hex');
    const [isSerialKnown, isSecretKnown] = [serialNumbers.has(serialNumber), secrets.has(secret)];
    serialNumbers.add(serialNumber);
    secrets.add(secret);
    if (isSerialKnown) return [problemAt(line, 'serialNumber.repeated')];
    return isSecretKnown ? [problemAt(line, 'tokenSecret.repeated')] : [];
  });
}
