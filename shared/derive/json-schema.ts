import * as z from 'zod';
import { isSecret } from '../domain/secret.ts';

/** A schema as JSON Schema 2020-12 for documentation: of what clients send (`input`) or receive (`output`). */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // The format is enough; its pattern would be three lines of digits. The format `password` says nothing about the
      // form.
      if (jsonSchema.format !== undefined && jsonSchema.format !== secretFormat) delete jsonSchema.pattern;
      if (isSecret(zodSchema)) markSecret(jsonSchema, io);
    },
  });
  return rest;
}

const secretFormat = 'password';

/** Tells programs that show forms or store requests not to show and not to store the field. */
function markSecret(schema: z.core.JSONSchema.BaseSchema, io: 'input' | 'output'): void {
  if (io === 'input') schema.writeOnly = true;
  if (schema.type === 'string') schema.format = secretFormat;
}
