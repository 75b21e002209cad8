/**
 * What a client prefers (RFC 7240), as far as this house knows any preference: `validate-only`, every check and no effect.
 * Everything else is ignored, as the RFC demands, but for one thing (D-36): a request that seems to ask for a dry run in
 * words that are not understood is no execution.
 */
export type Preference = 'validate-only' | 'none' | 'notUnderstood';

const name = 'validate-only';

/** The preference in all lines of the header `Prefer`, in their order. Names are compared without regard to case. */
export function preferenceIn(lines: readonly string[]): Preference {
  // Several lines are one line with commas between them (RFC 7240 §2).
  const text = lines.join(',');
  const preferences = preferencesIn(text);
  // Nothing can be read of it, so nothing in it is a preference; but it may have been meant as one.
  if (!preferences) return text.toLowerCase().includes(name) ? 'notUnderstood' : 'none';
  // Of a preference given twice the first counts (§2).
  const counted = preferences.filter(({ name: each }, at) => preferences.findIndex(({ name: of }) => of === each) === at);
  if (counted.some(isLikeOurs)) return 'notUnderstood';
  return counted.some((preference) => preference.name === name) ? 'validate-only' : 'none';
}

interface Pair {
  /** In lower case. */
  readonly name: string;
  /** Empty when none is given, which is the same (§2). */
  readonly value: string;
}

interface ReadPreference extends Pair {
  readonly parameters: readonly Pair[];
}

/** It begins like ours and is another one, it has a value where ours has none, or it stands as a parameter of another one. */
function isLikeOurs({ name: given, value, parameters }: ReadPreference): boolean {
  // No parameter is defined for ours, so one beside it says nothing and changes nothing.
  if (given === name) return value !== '';
  return given.startsWith(name) || parameters.some((parameter) => parameter.name.startsWith(name));
}

const token = "[\\w!#$%&'*+.^`|~-]+";
const quoted = '"(?:[\\t !#-\\[\\]-~\\u0080-\\u{10ffff}]|\\\\[\\t -~\\u0080-\\u{10ffff}])*"';
const pair = `(${token})(?:[ \\t]*=[ \\t]*(${token}|${quoted}))?`;
const separators = { element: /[ \t]*(?:,[ \t]*)*/uy, parameter: /[ \t]*;[ \t]*/uy };

/** Reads `1#preference`; `undefined` when the text is not of that grammar. Empty elements of the list are skipped (RFC 9110 §5.6.1). */
function preferencesIn(text: string): readonly ReadPreference[] | undefined {
  const read = reader(text);
  const found: ReadPreference[] = [];
  read.skip(separators.element);
  while (!read.isAtEnd()) {
    const preference = read.pair();
    if (!preference) return undefined;
    const parameters: Pair[] = [];
    while (read.skip(separators.parameter)) {
      const parameter = read.pair();
      if (parameter) parameters.push(parameter);
    }
    found.push({ ...preference, parameters });
    if (!read.isAtEnd() && !read.comma()) return undefined;
  }
  return found;
}

function reader(text: string) {
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) return undefined;
    at = pattern.lastIndex;
    return found;
  };
  return {
    isAtEnd: () => at === text.length,
    /** Whether anything was skipped. */
    skip: (separator: RegExp) => (match(separator)?.[0] ?? '') !== '',
    comma: () => (match(separators.element)?.[0] ?? '').includes(','),
    pair: (): Pair | undefined => {
      const found = match(new RegExp(pair, 'uy'));
      return found && { name: (found[1] ?? '').toLowerCase(), value: unquoted(found[2] ?? '') };
    },
  };
}

const unquoted = (word: string) => (word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/gu, '$1') : word);
