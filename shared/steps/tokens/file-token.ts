import type { FieldError } from '../../domain/errors.ts';
import type { TokenAlgorithm } from '../../domain/token-rules.ts';
import type { FieldCode } from '../../text/field-texts.ts';

/** A token as described in its file. */
export interface FileToken {
  readonly serialNumber: string;
  readonly secret: Uint8Array;
  readonly algorithm: TokenAlgorithm;
  /** Its place: the line of a CSV, counting the header, or the number of the KeyPackage. */
  readonly line: number;
}

/** The result of a line of a file: a token, or an error. */
export type FileLine = FileToken | FieldError;

export const isProblem = (line: FileLine): line is FieldError => 'code' in line;

/** An error of one line, or of the whole file; it quotes no value, because any could be a secret. */
export function problemAt(line: number | undefined, code: FieldCode, params?: FieldError['params']): FieldError {
  return { path: line === undefined ? 'file' : `file[${line}]`, code, ...(params && { params }) };
}

/**
 * All tokens of a request's own file go into one transaction of 100 writes, with the history row and the stored answer of an idempotent
 * request.
 */
export const maximumTokensInRequest = 98;

/** An upload is imported in many transactions; its size is limited by the time of one request. */
export const maximumTokensInUpload = 10_000;

export const tooMany = (maximum: number): FieldError => problemAt(undefined, 'tokenFile.tooMany', { maximum });

/** RFC 4226 §4, R6: at least 128 bits; at most the block of SHA-256, which the check of codes supports. */
const secretBytes = { minimum: 16, maximum: 64 } as const;

export const secretProblemAt = (line: number): FieldError => problemAt(line, 'tokenSecret.form', secretBytes);

export const hasSecretLength = ({ length }: Uint8Array): boolean =>
  length >= secretBytes.minimum && length <= secretBytes.maximum;
