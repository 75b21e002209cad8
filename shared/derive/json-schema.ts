import * as z from 'zod';
import { isSecret } from '../domain/secret.ts';

/** A schema as JSON Schema 2020-12, for documentation: the form of what is sent (`input`) or answered (`output`). */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // A format says it all; the pattern behind it is three lines of digits. `password` says nothing of the form.
      if (jsonSchema.format !== undefined && jsonSchema.format !== secretFormat) delete jsonSchema.pattern;
      if (isSecret(zodSchema)) markSecret(jsonSchema, io);
    },
  });
  return rest;
}

const secretFormat = 'password';

/** For programs that show forms and keep requests: do not show it, do not keep it. */
function markSecret(schema: z.core.JSONSchema.BaseSchema, io: 'input' | 'output'): void {
  if (io === 'input') schema.writeOnly = true;
  if (schema.type === 'string') schema.format = secretFormat;
}
