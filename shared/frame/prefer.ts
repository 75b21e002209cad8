import type { APIGatewayProxyEvent } from 'aws-lambda';
import { headerLines, type Preference } from '../operation/call.ts';
import { type AnyOperation, isWrite } from '../operation/operation.ts';
import { defineStep, refusing } from '../operation/step.ts';

/** Reads the header `Prefer` of writes; for reads a dry run would make no difference. */
export const preferring = defineStep({ name: 'preferring', isOf: isWrite, errors: ['request.preferenceInvalid'] });

const dryRun = 'validate-only';

/** The preference of a request; reads have none, whatever the header says. */
export function preferenceOf(event: APIGatewayProxyEvent, operation: AnyOperation): Preference {
  return preferring.isOf(operation) ? preferenceIn(headerLines(event, 'prefer')) : 'none';
}

/**
 * Refuses a request that may have been meant as a dry run, instead of executing it (D-36). @throws
 * `request.preferenceInvalid`
 */
export function assertPreferenceUnderstood(preference: Preference): void {
  if (preference === 'notUnderstood') throw refusing(preferring)('request.preferenceInvalid');
}

/**
 * The preference in all lines of the header, parsed as RFC 7240 §2 defines: names are case-insensitive, several lines
 * form one list, the first of repeated names counts, an empty value means none. Other preferences and all parameters
 * are ignored.
 */
export function preferenceIn(lines: readonly string[]): Preference {
  const read = lines.map((line) => ({ line, preferences: preferencesIn(line) }));
  // An unreadable line contains no preference, but ours may have been meant.
  if (read.some(({ line, preferences }) => !preferences && line.toLowerCase().includes(dryRun))) return 'notUnderstood';
  const preferences = read.flatMap((each) => each.preferences ?? []);
  const counted = preferences.filter(({ name }, at) => preferences.findIndex((each) => each.name === name) === at);
  if (counted.some(isAlmostOurs)) return 'notUnderstood';
  return counted.some(({ name }) => name === dryRun) ? 'validate-only' : 'none';
}

/** Resembles our preference: has a value, a longer name, or contains ours as a parameter. */
function isAlmostOurs({ name, value, parameters }: ReadPreference): boolean {
  // A parameter means what its preference defines. Ours defines none, so parameters have no effect.
  if (name === dryRun) return value !== '';
  return name.startsWith(dryRun) || parameters.some((parameter) => parameter.name.startsWith(dryRun));
}

interface Pair {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

interface ReadPreference extends Pair {
  readonly parameters: readonly Pair[];
}

const token = "[\\w!#$%&'*+.^`|~-]+";
const quoted = '"(?:[\\t !#-\\[\\]-~\\u0080-\\u{10ffff}]|\\\\[\\t -~\\u0080-\\u{10ffff}])*"';
/** `token [ BWS "=" BWS word ]`: the form of a preference and of its parameters. */
const pairForm = new RegExp(`(${token})(?:[ \\t]*=[ \\t]*(${token}|${quoted}))?`, 'uy');
/** A list may have empty elements (RFC 9110 §5.6.1). */
const betweenPreferences = /[ \t]*(?:,[ \t]*)*/uy;
const beforeParameter = /[ \t]*;[ \t]*/uy;

/** Parses `1#preference`; `undefined` if the text does not match the grammar. */
function preferencesIn(text: string): readonly ReadPreference[] | undefined {
  const read = reader(text);
  const found: ReadPreference[] = [];
  read.next(betweenPreferences);
  while (!read.isAtEnd()) {
    const preference = read.pair();
    if (!preference) return undefined;
    const parameters: Pair[] = [];
    while (read.next(beforeParameter)) parameters.push(...[read.pair() ?? []].flat());
    found.push({ ...preference, parameters });
    const between = read.next(betweenPreferences)?.[0] ?? '';
    if (!read.isAtEnd() && !between.includes(',')) return undefined;
  }
  return found;
}

/** Scans a text, one pattern after the other. */
function reader(text: string) {
  let at = 0;
  const next = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text) ?? undefined;
    if (found) at = pattern.lastIndex;
    return found;
  };
  const pair = (): Pair | undefined => {
    const found = next(pairForm);
    return found && { name: (found[1] ?? '').toLowerCase(), value: unquoted(found[2] ?? '') };
  };
  return { next, pair, isAtEnd: () => at === text.length };
}

const unquoted = (word: string) => (word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/gu, '$1') : word);
