import * as z from 'zod/mini';

interface Mark {
  readonly secret: true;
  /** The part of the value that is not secret. */
  readonly known?: (value: unknown) => unknown;
}

const marks = z.registry<Mark>();

/**
 * Marks a field as secret in its schema: a password, a code, a proof, a token, or a file that contains some. A marked
 * field is excluded from a request's identity (D-34) and from history rows, and documented as `writeOnly`. Schemas
 * derived from a marked one are marked too: `.optional()`, `.max(…)` and the like. `known` returns the part of the
 * value that is not secret and distinguishes requests.
 */
export function secret<S extends z.ZodMiniType>(schema: S, known?: (value: z.output<S>) => unknown): S {
  const knownIn = (value: unknown) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? known?.(parsed.data) : undefined;
  };
  marks.add(schema, { secret: true, ...(known && { known: knownIn }) });
  return schema;
}

/** Whether this schema itself was marked; schemas around it or inside it do not count. */
export const isSecret = (schema: z.core.$ZodType): boolean => marks.get(schema)?.secret === true;

/** The part of a marked value that is not secret; nothing unless the mark defines it. */
export const knownOf = (schema: z.core.$ZodType, value: unknown): unknown => marks.get(schema)?.known?.(value);
