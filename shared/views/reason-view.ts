import * as z from 'zod/mini';
import type { FieldError } from '../domain/errors.ts';
import type { Language } from '../text/language.ts';
import { fieldText } from '../text/problem-texts.ts';

/** Why something is not possible now, in an answer that is no refusal. */
export const ReasonView = z.strictObject({
  path: z.string(),
  code: z.string(),
  detail: z.string(),
  params: z.optional(z.record(z.string(), z.union([z.string(), z.number()]))),
});
export type ReasonView = z.infer<typeof ReasonView>;

/** A reason with its words in the caller's language. */
export const reasonView = (error: FieldError, language: Language): ReasonView => ({
  ...fieldText(error, language),
  ...(error.params && { params: { ...error.params } }),
});
