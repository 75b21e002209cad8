import type { FieldError } from '../../domain/errors.ts';
import type { TokenAlgorithm } from '../../domain/token-rules.ts';
import type { FieldCode } from '../../text/field-texts.ts';

/** A token as the file that came with it says. */
export interface FileToken {
  readonly serialNumber: string;
  readonly secret: Uint8Array;
  readonly algorithm: TokenAlgorithm;
  /** Where it stands: the line of a CSV, counted with its header, or the number of the KeyPackage. */
  readonly line: number;
}

/** What a line of a file turned out to be: a token, or what is wrong with it. */
export type FileLine = FileToken | FieldError;

export const isProblem = (line: FileLine): line is FieldError => 'code' in line;

/** A problem of one line, or of the whole file; it names no value, for any could be a secret. */
export function problemAt(line: number | undefined, code: FieldCode, params?: FieldError['params']): FieldError {
  return { path: line === undefined ? 'file' : `file[${line}]`, code, ...(params && { params }) };
}

/** All in one transaction of 100 writes; the history row and the stored answer of an idempotent request are two of them. */
export const maximumTokensInFile = 98;

export const tooMany = (): FieldError => problemAt(undefined, 'tokenFile.tooMany', { maximum: maximumTokensInFile });

/** RFC 4226 §4, R6: at least 128 bits. The most is what the check of codes takes, the block of SHA-256. */
const secretBytes = { minimum: 16, maximum: 64 } as const;

export const secretProblemAt = (line: number): FieldError => problemAt(line, 'tokenSecret.form', secretBytes);

export const hasSecretLength = ({ length }: Uint8Array): boolean =>
  length >= secretBytes.minimum && length <= secretBytes.maximum;
