import type { ConditionValue } from './policy.ts';

export type Context = ReadonlyMap<string, ConditionValue>;

const compiled = new Map<string, RegExp>();

/** Matches `*` (any text) and `?` (one character) against a whole value. */
export function matchesPattern(pattern: string, value: string, ignoreCase = false): boolean {
  if (!/[*?]/.test(pattern)) return ignoreCase ? pattern.toLowerCase() === value.toLowerCase() : pattern === value;
  if (pattern === '*') return true;
  const key = `${ignoreCase ? 'i' : 's'}${pattern}`;
  let expression = compiled.get(key);
  if (!expression) {
    const source = pattern.replace(/[.+^${}()|[\]\\*?]/g, (char) => {
      if (char === '*') return '.*';
      return char === '?' ? '.' : `\\${char}`;
    });
    expression = new RegExp(`^${source}$`, ignoreCase ? 'is' : 's');
    if (compiled.size > 5_000) compiled.clear();
    compiled.set(key, expression);
  }
  return expression.test(value);
}

/** ArnLike and ArnEquals: the six parts of an ARN match one by one, so that a `*` does not cross a colon before the last. */
export function matchesArn(pattern: string, value: string): boolean {
  const patternParts = arnParts(pattern);
  const valueParts = arnParts(value);
  if (!patternParts || !valueParts) return false;
  return patternParts.every((part, index) => matchesPattern(part, valueParts[index] ?? ''));
}

function arnParts(arn: string): readonly string[] | undefined {
  const parts = arn.split(':');
  if (parts.length < 6) return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Fills in `${aws:PrincipalArn}` and its like. @returns undefined when a variable has no single value and no default */
export function substituteVariables(text: string, context: Context): string | undefined {
  if (!text.includes('${')) return text;
  let complete = true;
  const filled = text.replace(/\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)')?\s*\}/g, (_, name: string, fallback?: string) => {
    if (name === '*' || name === '?' || name === '$') return name;
    const value = context.get(name.toLowerCase());
    if (typeof value === 'string') return value;
    if (fallback === undefined) complete = false;
    return fallback ?? '';
  });
  return complete ? filled : undefined;
}

/** Reads what templates write either as one value or as a list. */
export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
