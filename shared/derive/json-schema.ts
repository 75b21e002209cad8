import * as z from 'zod/mini';
import { LineNumber, PageLimit } from '../domain/fields.ts';
import { isSecret } from '../domain/secret.ts';
import { descriptionOf } from './field-descriptions.ts';
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

/**
 * The same for the API description: fields are described, as those of `owner`, and schemas with a name are references to
 * its components. Objects of answers are open, because answers may grow (docs/clients.md).
 */
export function describedSchema(schema: z.ZodMiniType, io: Direction, owner: string): Described {
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
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      const range = sentAsText.get(zodSchema);
      if (range) asInteger(jsonSchema, range);
      const number = defaultOf(zodSchema);
      if (number !== undefined) jsonSchema.default = number;
      const length = fieldLengths.get(zodSchema)?.characters ?? formatLengths[jsonSchema.format ?? ''];
      if (length !== undefined) jsonSchema.maxLength ??= length;
      if (jsonSchema.prefixItems) asArray(jsonSchema);
      if (jsonSchema.type === 'integer') jsonSchema.format ??= 'int64';
    },
  });
  const plain = withNamedItems(JSON.parse(JSON.stringify({ schema: rest, named })), owner);
  const components = Object.entries(plain.named).map(([id, each]) => [id, withDescriptions(each, id)] as const);
  return inComponents({ schema: withDescriptions(plain.schema, owner), named: Object.fromEntries(components) });
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

/** A query string carries text; to clients a number is a number. */
function asInteger(schema: JsonSchema, range: { readonly minimum: number; readonly maximum: number }): void {
  delete schema.pattern;
  Object.assign(schema, { type: 'integer', format: 'int32', ...range });
}

const sentAsText = new Map<z.core.$ZodType, { readonly minimum: number; readonly maximum: number }>([
  [PageLimit, { minimum: 1, maximum: 100 }],
  [LineNumber, { minimum: 1, maximum: 99_999 }],
]);

/** What a number is if it is not sent: the converter leaves it out where text becomes a number. */
const defaultOf = ({ _zod: { def } }: z.core.$ZodType): unknown =>
  'defaultValue' in def && 'innerType' in def && sentAsText.has(def.innerType as z.core.$ZodType)
    ? def.defaultValue
    : undefined;

const formatLengths: Readonly<Record<string, number>> = { date: 10, 'date-time': 40 };

/** A tuple of equal parts is an array of that length; many generators know no other. */
function asArray(schema: JsonSchema): void {
  const [first, ...rest] = schema.prefixItems ?? [];
  const isUniform = rest.every((each) => JSON.stringify(each) === JSON.stringify(first));
  if (!first || !isUniform) throw new Error('a tuple of different parts needs a description of its own');
  delete schema.prefixItems;
  Object.assign(schema, { items: first, minItems: rest.length + 1, maxItems: rest.length + 1 });
}

/** The items of a list that have no name of their own get that of the operation. */
function withNamedItems({ schema, named }: Described, owner: string): Described {
  const { items } = schema.properties ?? {};
  const item = typeof items === 'object' ? items.items : undefined;
  if (typeof items !== 'object' || typeof item !== 'object' || !('properties' in item)) return { schema, named };
  const name = `${pascalCase(owner)}Item`;
  const list = { ...items, items: { $ref: `#/$defs/${name}` } };
  return {
    schema: { ...schema, properties: { ...schema.properties, items: list } },
    named: { ...named, [name]: item },
  };
}

/** The name of an operation in the style of types. */
export const pascalCase = (name: string): string =>
  name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The same schema, with a description for each field that has none: fields of `container`, or of a field within it. */
function withDescriptions(schema: JsonSchema, container: string): JsonSchema {
  const { properties, items, anyOf, additionalProperties } = schema;
  const within = (each: unknown) => withDescriptions(each as JsonSchema, container);
  return {
    ...schema,
    ...(properties && { properties: describedFields(properties, container) }),
    ...(items && { items: within(items) }),
    ...(anyOf && { anyOf: anyOf.map(within) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: within(additionalProperties) }),
  };
}

/** Fields with their descriptions, and all within them. */
export const describedFields = (
  fields: Readonly<Record<string, unknown>>,
  container: string,
): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const description = descriptionOf(name, container);
      return [name, { ...(description && { description }), ...withDescriptions(field as JsonSchema, name) }];
    }),
  );

/** References to components instead of to definitions within the schema. */
const inComponents = (described: Described): Described =>
  JSON.parse(JSON.stringify(described).replaceAll('"#/$defs/', '"#/components/schemas/'));
