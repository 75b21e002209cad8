import type * as z from 'zod/mini';
import { isSecret, knownOf } from '../domain/secret.ts';
import type { Change } from '../table/history.ts';

/** Replaces a secret, in the form the manuals print (A8-12). */
const masked = '*****';

/** A value of a schema without its secrets: the part of a request that may be stored, compared or shown. */
export function withoutSecrets(schema: z.core.$ZodType, value: unknown): unknown {
  if (isSecret(schema)) return knownOf(schema, value);
  const { alternatives, member, element } = partsOf(schema);
  if (alternatives) return alternatives.reduce<unknown>((left, each) => withoutSecrets(each, left), value);
  const leaving = (part: z.core.$ZodType | undefined, of: unknown) => (part ? withoutSecrets(part, of) : of);
  if (Array.isArray(value)) return value.map((each, at) => leaving(element(at), each));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, leaving(member(name), of)]));
}

/** Changes as recorded and answered: a changed secret is named, but its values are masked. */
export function withSecretsMasked(schema: z.core.$ZodType, changes: readonly Change[]): Change[] {
  return changes.map((change) => {
    const path = change.path.split(/[.[\]]+/).filter(Boolean);
    return { ...change, before: maskedAt(schema, path, change.before), after: maskedAt(schema, path, change.after) };
  });
}

function maskedAt(schema: z.core.$ZodType, path: readonly string[], value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (isSecret(schema)) return masked;
  const { alternatives, member, element } = partsOf(schema);
  if (alternatives) return alternatives.reduce<unknown>((left, each) => maskedAt(each, path, left), value);
  const [name, ...rest] = path;
  if (name === undefined) return withoutSecrets(schema, value);
  const part = member(name) ?? element(Number(name));
  return part ? maskedAt(part, rest, value) : value;
}

/** The paths of a schema's secrets: `proof`, `login.new`, `otps`; members of a list are at `[]`. */
export function secretPaths(schema: z.core.$ZodType, path = ''): readonly string[] {
  if (isSecret(schema)) return [path];
  const { alternatives = [], names = [], member, element } = partsOf(schema);
  const below = (part: z.core.$ZodType | undefined, at: string) => (part ? secretPaths(part, at) : []);
  const found = [
    ...alternatives.flatMap((each) => secretPaths(each, path)),
    ...names.flatMap((name) => below(member(name), path ? `${path}.${name}` : name)),
    ...below(element(0), `${path}[]`),
  ];
  return [...new Set(found)];
}

interface Parts {
  /** Schemas of the same value: its alternatives, or the wrapped schema. */
  readonly alternatives?: readonly z.core.$ZodType[];
  readonly names?: readonly string[];
  readonly member: (name: string) => z.core.$ZodType | undefined;
  readonly element: (at: number) => z.core.$ZodType | undefined;
}

/** The parts of a schema, for the kinds of schemas that inputs and answers use. */
function partsOf(schema: z.core.$ZodType): Parts {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const none: Parts = { member: () => undefined, element: () => undefined };
  switch (def.type) {
    case 'object':
      return { ...none, names: Object.keys(def.shape), member: (name) => def.shape[name] };
    case 'record':
      return { ...none, names: ['*'], member: () => def.valueType };
    case 'array':
      return { ...none, element: () => def.element };
    case 'tuple':
      return { ...none, element: (at) => def.items[at] };
    case 'union':
      return { ...none, alternatives: def.options };
    case 'pipe':
      return { ...none, alternatives: [def.in, def.out] };
    case 'optional':
    case 'nullable':
    case 'default':
    case 'readonly':
      return { ...none, alternatives: [def.innerType] };
    default:
      return none;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
