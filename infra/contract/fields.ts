/** JSON Schema, as far as the API description uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** What a client may rely on about one field. */
export interface Field {
  /** Types with their formats; several are alternatives. */
  readonly type: readonly string[];
  readonly required?: true;
  /** The values, if they are listed. */
  readonly values?: readonly string[];
  /** The lowest number, the shortest text or the fewest items. */
  readonly least?: number;
  readonly most?: number;
  /** Of texts; several are alternatives. */
  readonly patterns?: readonly string[];
}

/** Fields by their path: `accounts[].branch`; `limits.*` is each member of a record, `limits.(name)` their names. */
export type Fields = Readonly<Record<string, Field>>;

export type Named = Readonly<Record<string, Schema>>;

/** The field of a schema and all within it. */
export function fieldsOf(schema: Schema, path: string, named: Named): Fields {
  const alternatives = alternativesOf(schema, named);
  const inside = alternatives.map((each) => insideOf(each, path, named));
  const own = alternatives.map(ownField).reduce(either);
  return { ...(path !== '' && { [path]: own }), ...inside.reduce(mergeFields) };
}

/** The schema, or each of its alternatives, without references. */
function alternativesOf(schema: Schema, named: Named): readonly Schema[] {
  const found = schema.$ref === undefined ? schema : (named[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  return found.anyOf ? found.anyOf.flatMap((each) => alternativesOf(each, named)) : [found];
}

function insideOf(schema: Schema, path: string, named: Named): Fields {
  const { properties = {}, required = [], additionalProperties, propertyNames, items } = schema;
  const within = (name: string) => (path === '' ? name : `${path}.${name}`);
  const members = Object.entries(properties).map(([name, each]) => {
    const fields = fieldsOf(each, within(name), named);
    const own = fields[within(name)];
    return own && required.includes(name) ? { ...fields, [within(name)]: { ...own, required: true as const } } : fields;
  });
  return Object.assign(
    {},
    ...members,
    typeof additionalProperties === 'object' && fieldsOf(additionalProperties, within('*'), named),
    propertyNames && fieldsOf(propertyNames, within('(name)'), named),
    items && fieldsOf(items, `${path}[]`, named),
  );
}

function ownField(schema: Schema): Field {
  const { type = 'any', format, minLength, minimum, minItems, maxLength, maximum, maxItems, pattern } = schema;
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  const least = minLength ?? minimum ?? minItems;
  const most = maxLength ?? maximum ?? maxItems;
  return {
    type: [format === undefined ? type : `${type} ${format}`],
    ...(values && { values: values.map(String) }),
    ...(least !== undefined && { least }),
    ...(most !== undefined && { most }),
    ...(pattern !== undefined && { patterns: [pattern] }),
  };
}

/** What holds for a value that is one or the other: a bound that only one of them has is none. */
function either(a: Field, b: Field): Field {
  const both = <T>(one: T | undefined, other: T | undefined, join: (one: T, other: T) => T) =>
    one === undefined || other === undefined ? undefined : join(one, other);
  const united = (one: readonly string[], other: readonly string[]) => [...new Set([...one, ...other])].sort();
  const values = both(a.values, b.values, united);
  const least = both(a.least, b.least, Math.min);
  const most = both(a.most, b.most, Math.max);
  const patterns = both(a.patterns, b.patterns, united);
  return {
    type: united(a.type, b.type),
    ...(a.required && b.required && { required: true }),
    ...(values && { values }),
    ...(least !== undefined && { least }),
    ...(most !== undefined && { most }),
    ...(patterns && { patterns }),
  };
}

/** The fields of an object that is one or the other: what only one of them has is not required. */
function mergeFields(a: Fields, b: Fields): Fields {
  const merged = [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((path) => {
    const [one, other] = [a[path], b[path]];
    if (one && other) return [[path, either(one, other)] as const];
    const { required: _, ...only } = one ?? other ?? { type: [] };
    return [[path, only] as const];
  });
  return Object.fromEntries(merged);
}
