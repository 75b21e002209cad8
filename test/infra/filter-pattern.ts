/**
 * Judges a log line by a CloudWatch filter pattern for JSON: comparisons of fields with texts and numbers, `&&`, `||` and
 * parentheses. A field that is absent matches nothing, neither does a line that is no JSON.
 */
export function filterMatches(pattern: string, line: string): boolean {
  const tokens = [...pattern.matchAll(/\$\.\w+|"[^"]*"|&&|\|\||!=|>=|<=|[{}()=<>]|-?\d+(?:\.\d+)?/g)].map(
    ([each]) => each,
  );
  if (tokens.join('') !== pattern.replaceAll(/\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/g, ''))
    throw new Error(`not read: ${pattern}`);
  const fields = parsed(line);
  const take = (expected?: string): string => {
    const token = tokens.shift();
    if (token === undefined || (expected !== undefined && token !== expected)) throw new Error(`${pattern}: ${token}`);
    return token;
  };
  const either = (): boolean => chain('||', both, (a, b) => a || b);
  const both = (): boolean => chain('&&', one, (a, b) => a && b);
  const chain = (operator: string, operand: () => boolean, join: (a: boolean, b: boolean) => boolean): boolean => {
    let result = operand();
    while (tokens[0] === operator) {
      take();
      // Read first: a short circuit would leave the tokens where they are.
      const next = operand();
      result = join(result, next);
    }
    return result;
  };
  const one = (): boolean => {
    if (tokens[0] !== '(') return compare(fields[take().slice(2)], take(), take());
    take('(');
    const result = either();
    take(')');
    return result;
  };
  take('{');
  const result = either();
  take('}');
  if (tokens.length > 0) throw new Error(`${pattern}: more after its end`);
  return fields !== nothing && result;
}

const nothing: Readonly<Record<string, unknown>> = {};

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line);
  } catch {
    return nothing;
  }
}

function compare(field: unknown, operator: string, literal: string): boolean {
  if (field === undefined) return false;
  const value = literal.startsWith('"') ? literal.slice(1, -1) : Number(literal);
  if (operator === '=') return field === value;
  if (operator === '!=') return field !== value;
  if (typeof field !== 'number' || typeof value !== 'number') return false;
  return { '>=': field >= value, '<=': field <= value, '>': field > value, '<': field < value }[operator] ?? false;
}
