import { DomainError, type FieldError } from '../../domain/errors.ts';
import type { ZenginCode } from '../../domain/zengin/problems.ts';
import { mostProblems } from '../../domain/zengin/problems.ts';
import { zenginTexts } from '../../text/zengin-texts.ts';

/** An error with its text, which only operations on files have. */
export const worded = (error: FieldError): FieldError =>
  isZengin(error.code) ? { ...error, words: zenginTexts[error.code] } : error;

const isZengin = (code: string): code is ZenginCode => Object.hasOwn(zenginTexts, code);

/** What is wrong with the lines of a request: the first hundred, and the number of the others. */
export function linesInvalid(errors: readonly FieldError[], more = 0): DomainError {
  const others = more + Math.max(0, errors.length - mostProblems);
  return new DomainError('batch.linesInvalid', {
    errors: errors.slice(0, mostProblems).map(worded),
    ...(others > 0 && { more: others }),
  });
}
