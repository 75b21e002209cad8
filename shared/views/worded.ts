import * as z from 'zod/mini';

/** A code with its words in the caller's language. */
export const Worded = z.strictObject({ code: z.string(), label: z.string() });
