import * as z from 'zod/mini';
import { PageLimit } from '../domain/fields.ts';
import { isSecret } from '../domain/secret.ts';
import { fieldDescriptions } from './field-descriptions.ts';
import { fieldLengths } from './field-lengths.ts';
import { namedSchemas } from './named-schemas.ts';

/** What clients send (`input`) or receive (`output`). */
export type Direction = 'input' | 'output';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** A schema as JSON Schema 2020-12, whole in itself. */
export function jsonSchemaOf(schema: z.ZodMiniType, io: Direction): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => refine(zodSchema, jsonSchema, io),
  });
  return rest;
}

/** A JSON Schema of the API description, and those of its components that it refers to. */
export interface Described {
  readonly schema: JsonSchema;
  readonly named: Readonly<Record<string, JsonSchema>>;
}

/** The same for the API description: fields are described, and schemas with a name are references to its components. */
export function describedSchema(schema: z.ZodMiniType, io: Direction): Described {
  const {
    $schema: _,
    $defs: named = {},
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    metadata: namedSchemas,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      refine(zodSchema, jsonSchema, io);
      if (Object.is(zodSchema, PageLimit)) asInteger(jsonSchema);
      const length = fieldLengths.get(zodSchema)?.characters ?? formatLengths[jsonSchema.format ?? ''];
      if (length !== undefined) jsonSchema.maxLength ??= length;
      if (jsonSchema.prefixItems) asArray(jsonSchema);
      if (jsonSchema.type === 'integer') jsonSchema.format ??= 'int64';
    },
  });
  const described: unknown = withDescriptions(JSON.parse(JSON.stringify({ schema: rest, named })));
  return inComponents(described as Described);
}

const secretFormat = 'password';

function refine(zodSchema: z.core.$ZodType, schema: JsonSchema, io: Direction): void {
  // The format is enough; its pattern would be three lines of digits. The format `password` says nothing about the
  // form.
  if (schema.format !== undefined && schema.format !== secretFormat) delete schema.pattern;
  if (isSecret(zodSchema)) markSecret(schema, io);
}

/** Tells programs that show forms or store requests not to show and not to store the field. */
function markSecret(schema: JsonSchema, io: Direction): void {
  if (io === 'input') schema.writeOnly = true;
  if (schema.type === 'string') schema.format = secretFormat;
}

/** A query string carries text; to clients a number of items is a number. */
function asInteger(schema: JsonSchema): void {
  delete schema.pattern;
  Object.assign(schema, { type: 'integer', format: 'int32', minimum: 1, maximum: 100 });
}

const formatLengths: Readonly<Record<string, number>> = { date: 10, 'date-time': 40 };

/** A tuple of equal parts is an array of that length; many generators know no other. */
function asArray(schema: JsonSchema): void {
  const [first, ...rest] = schema.prefixItems ?? [];
  const isUniform = rest.every((each) => JSON.stringify(each) === JSON.stringify(first));
  if (!first || !isUniform) throw new Error('a tuple of different parts needs a description of its own');
  delete schema.prefixItems;
  Object.assign(schema, { items: first, minItems: rest.length + 1, maxItems: rest.length + 1 });
}

/** The same JSON, with a description for each field whose schema has none. */
function withDescriptions(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withDescriptions);
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(([key, value]) => [key, withDescriptions(value)] as const);
  const { properties, ...rest } = Object.fromEntries(entries);
  if (typeof properties !== 'object' || properties === null) return Object.fromEntries(entries);
  const fields = Object.entries(properties).map(([name, field]) => [name, describedField(name, field)] as const);
  return { ...rest, properties: Object.fromEntries(fields) };
}

const describedField = (name: string, field: unknown): unknown => {
  const description = fieldDescriptions[name];
  return typeof field === 'object' && description ? { description, ...field } : field;
};

/** References to components instead of to definitions within the schema. */
const inComponents = (described: Described): Described =>
  JSON.parse(JSON.stringify(described).replaceAll('"#/$defs/', '"#/components/schemas/'));
