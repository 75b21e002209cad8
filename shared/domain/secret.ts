import * as z from 'zod';

interface Mark {
  readonly secret: true;
  /** What of the value is no secret. */
  readonly known?: (value: unknown) => unknown;
}

const marks = z.registry<Mark>();

/**
 * Marks a field as a secret, once, where its form is described: a password, a code, a proof, a token, a file that holds some.
 * What follows from the mark: it is no part of a request's identity (D-34), stands in no history row, and is documented as
 * written and never read. A field that is made of a marked one is marked too: `.optional()`, `.max(…)` and the like. `known` is
 * what of the value is no secret and tells one request from another.
 */
export function secret<S extends z.ZodType>(schema: S, known?: (value: z.output<S>) => unknown): S {
  const knownIn = (value: unknown) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? known?.(parsed.data) : undefined;
  };
  marks.add(schema, { secret: true, ...(known && { known: knownIn }) });
  return schema;
}

/** Whether this very schema was marked; not whether one around it or within it was. */
export const isSecret = (schema: z.core.$ZodType): boolean => marks.get(schema)?.secret === true;

/** What of a marked value is no secret: nothing, where the mark does not say. */
export const knownOf = (schema: z.core.$ZodType, value: unknown): unknown => marks.get(schema)?.known?.(value);
