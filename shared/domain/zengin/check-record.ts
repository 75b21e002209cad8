import { beginsTwoBytes, isCharacter, isDigit, space, textOf, zero } from './characters.ts';
import { isDayOfYear } from './execution-day.ts';
import type { Field, Layout } from './layout.ts';
import type { ZenginCode } from './problems.ts';

/** What is wrong with one field. */
export interface FieldProblem {
  readonly field: string;
  readonly code: ZenginCode;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** At most so many unknown bytes of a field are named. */
const namedBytes = 5;

/** The problems of a record's fields, one for each field, in order. */
export function recordProblems(record: Uint8Array, fields: Layout): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const field of fields) {
    const problem = problemOf(record, field);
    if (problem) problems.push({ field: field.name, ...problem });
  }
  return problems;
}

type Problem = Omit<FieldProblem, 'field'>;

function problemOf(record: Uint8Array, field: Field): Problem | undefined {
  const { from, to, form } = field;
  const unknown = unknownBytes(record, field);
  if (unknown) return unknown;
  if (form === 'text') return undefined;
  if (form === 'name') return isBlank(record, field) ? { code: 'zengin.blank' } : undefined;
  if (typeof form !== 'string') {
    return form.includes(textOf(record.subarray(from, to))) ? undefined : choice(field.name, form);
  }
  if (form === 'digitsOrBlank' && isBlank(record, field)) return undefined;
  if (!isEvery(record, field, isDigit)) return { code: 'zengin.digits' };
  if (form === 'amount' && isEvery(record, field, (byte) => byte === zero)) return { code: 'zengin.amountZero' };
  if (form === 'day' && !isDayOfYear(textOf(record.subarray(from, to)))) return { code: 'zengin.day' };
  return undefined;
}

/** Fields whose wrong value says that the file is another one than expected. */
const ownCodes: Readonly<Record<string, ZenginCode>> = { kind: 'zengin.kind', codeDivision: 'zengin.codeDivision' };

const choice = (name: string, values: readonly string[]): Problem => ({
  code: ownCodes[name] ?? 'zengin.choice',
  // A blank is the same as leaving the field out, which every text of the format allows for.
  params: { values: values.filter((value) => value !== ' ').join('・') },
});

/** The bytes without a character in the format, with the place of the first, counted from 1. */
function unknownBytes(record: Uint8Array, { from, to }: Field): Problem | undefined {
  if (isEvery(record, { from, to }, isCharacter)) return undefined;
  const unknown = [...record.subarray(from, to)].filter((byte) => !isCharacter(byte));
  const named = [...new Set(unknown)].slice(0, namedBytes).map((byte) => `0x${hex(byte)}`);
  const place = from + record.subarray(from, to).findIndex((byte) => !isCharacter(byte)) + 1;
  const code = unknown.some(beginsTwoBytes) ? 'zengin.fullWidth' : 'zengin.character';
  return { code, params: { bytes: named.join(' '), place } };
}

const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0');

const isBlank = (record: Uint8Array, field: Field) => isEvery(record, field, (byte) => byte === space);

/** A loop over the record itself: a file has six million bytes. */
function isEvery(record: Uint8Array, { from, to }: Pick<Field, 'from' | 'to'>, is: (byte: number) => boolean): boolean {
  for (let at = from; at < to; at += 1) if (!is(record[at] ?? space)) return false;
  return true;
}
