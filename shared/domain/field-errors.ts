import type * as z from 'zod/mini';
import { DomainError, type FieldError } from './errors.ts';

const fieldCode = /^[a-z][A-Za-z0-9]*\.[a-z][A-Za-z0-9]*$/;
// An id in a record, such as an account's, begins with a digit; confirm screens write such paths alike.
const plainName = /^[A-Za-z0-9_]{1,64}$/;
const maximumErrors = 50;

/**
 * The rejected fields of an input, one error per field, in the schema's order; at most 50. A code is the schema's own
 * (an issue whose message is a code) or one of `field.required`, `.type`, `.choice`, `.tooLong`, `.tooShort`,
 * `.tooLarge`, `.tooSmall`, `.unknown`, `.format`. Values never appear; names of unknown fields are cut to 64
 * characters.
 */
export function fieldErrors(error: z.core.$ZodError, input: unknown): FieldError[] {
  const found = new Map<string, FieldError>();
  for (const each of error.issues.flatMap((issue) => errorsOf(issue, input))) {
    if (!found.has(each.path) && found.size < maximumErrors) found.set(each.path, each);
  }
  return [...found.values()];
}

/** Parses an input; @throws `request.invalid` with every rejected field. */
export function readFields<Schema extends z.ZodMiniType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (!result.success) throw new DomainError('request.invalid', { errors: fieldErrors(result.error, input) });
  return result.data;
}

/**
 * `field.mismatch` for each repeated field that differs from its original (A4-4); the comparison is exact, case and
 * width included.
 */
export function mismatches<Fields extends object>(
  fields: Fields,
  pairs: readonly (readonly [keyof Fields & string, keyof Fields & string])[],
): FieldError[] {
  return pairs
    .filter(([first, second]) => fields[first] !== fields[second])
    .map(([, second]) => ({ path: second, code: 'field.mismatch' }));
}

/** `field.repeated` for each value that already occurred in the list at `path`. */
export function repetitions(path: string, values: readonly string[]): FieldError[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) === index ? [] : [{ path: `${path}[${index}]`, code: 'field.repeated' }],
  );
}

/** @throws `request.invalid` if there is any error. */
export function refuseFields(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw new DomainError('request.invalid', { errors });
}

/** A path as clients write it: `accounts[0].number`; the whole body is the empty path. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((before, key) => before + step(key, before === ''), '');
}

function step(key: PropertyKey, first: boolean): string {
  if (typeof key === 'number') return `[${key}]`;
  const name = String(key);
  if (!plainName.test(name)) return `[${JSON.stringify([...name].slice(0, 64).join(''))}]`;
  return first ? name : `.${name}`;
}

function errorsOf(issue: z.core.$ZodIssue, input: unknown): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: fieldPath([...issue.path, key]), code: 'field.unknown' }));
  }
  const path = fieldPath(issue.path);
  if (fieldCode.test(issue.message)) return [withParams({ path, code: issue.message }, paramsOf(issue))];
  if (valueAt(input, issue.path) === undefined) return [{ path, code: 'field.required' }];
  return [withParams({ path, code: generalCode(issue) }, paramsOf(issue))];
}

function generalCode(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_union':
      return 'field.type';
    case 'invalid_value':
      return 'field.choice';
    case 'too_big':
      return isCounted(issue.origin) ? 'field.tooLong' : 'field.tooLarge';
    case 'too_small':
      return isCounted(issue.origin) ? 'field.tooShort' : 'field.tooSmall';
    default:
      return 'field.format';
  }
}

function isCounted(origin: string): boolean {
  return origin === 'string' || origin === 'array';
}

function paramsOf(issue: z.core.$ZodIssue): Record<string, number> {
  if (issue.code === 'too_big') return { maximum: Number(issue.maximum) };
  if (issue.code === 'too_small') return { minimum: Number(issue.minimum) };
  if (issue.code !== 'custom') return {};
  return Object.fromEntries(
    Object.entries(issue.params ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function withParams(error: FieldError, params: Record<string, number>): FieldError {
  return Object.keys(params).length === 0 ? error : { ...error, params };
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return Reflect.get(value, key);
  }, input);
}
