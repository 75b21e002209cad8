type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/** Reads the patterns of a FilterCriteria. @returns a test that at least one of them passes @throws Error for an unknown comparison */
export function createFilter(patterns: readonly string[]): (event: unknown) => boolean {
  if (patterns.length === 0) return () => true;
  const parsed = patterns.map((pattern): JsonObject => JSON.parse(pattern));
  for (const pattern of parsed) matchesObject(pattern, {});
  return (event) =>
    parsed.some((pattern) => matchesObject(pattern, isObject(event as Json) ? (event as JsonObject) : {}));
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// No short cut: each comparison must be looked at, so that an unknown one is found when the pattern is read.
function matchesObject(pattern: JsonObject, event: JsonObject): boolean {
  const results = Object.entries(pattern).map(([name, wanted]) => {
    if (name === '$or' && Array.isArray(wanted))
      return wanted.map((one) => matchesObject(one as JsonObject, event)).some(Boolean);
    const value = Object.hasOwn(event, name) ? event[name] : undefined;
    if (isObject(wanted)) return matchesObject(wanted, isObject(value) ? value : {});
    if (!Array.isArray(wanted)) throw new Error(`filter pattern: ${name} must be a list`);
    const values: readonly Json[] = Array.isArray(value) ? value : [value];
    return wanted.map((one) => values.map((each) => compares(one, each)).some(Boolean)).some(Boolean);
  });
  return results.every(Boolean);
}

function compares(wanted: Json, value: Json): boolean {
  if (!isObject(wanted)) return wanted === value;
  const [[comparison = '', operand] = []] = Object.entries(wanted);
  const text = typeof value === 'string' ? value : undefined;
  if (comparison === 'exists') return operand === (value !== undefined);
  if (comparison === 'prefix') return text?.startsWith(String(operand)) ?? false;
  if (comparison === 'suffix') return text?.endsWith(String(operand)) ?? false;
  if (comparison === 'equals-ignore-case') return text?.toLowerCase() === String(operand).toLowerCase();
  if (comparison === 'wildcard') return text !== undefined && matchesWildcard(String(operand), text);
  if (comparison === 'anything-but') return value !== undefined && !anyOf(operand).some((one) => compares(one, value));
  if (comparison === 'numeric') return typeof value === 'number' && inRange(value, anyOf(operand));
  throw new Error(`filter pattern: the simulator does not know ${JSON.stringify(wanted)}`);
}

function anyOf(operand: Json): readonly Json[] {
  return Array.isArray(operand) ? operand : [operand];
}

function inRange(value: number, range: readonly Json[]): boolean {
  for (let index = 0; index < range.length; index += 2) {
    const bound = Number(range[index + 1]);
    const holds = {
      '=': value === bound,
      '<': value < bound,
      '<=': value <= bound,
      '>': value > bound,
      '>=': value >= bound,
    };
    if (!holds[range[index] as keyof typeof holds]) return false;
  }
  return true;
}

function matchesWildcard(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}
