import fc from 'fast-check';
import { canary } from '../secrets.ts';

/** As much of JSON Schema as the operations' inputs use. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  /** A tuple's members. */
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Values that exist in the bank, by the name of the field they go into: without them nothing gets past the first check. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

type Members = Readonly<Record<string, unknown>>;

/** An operation's example with what exists in this bank in it: an input that gets to the end. */
export function exemplaryInput(example: Members, known: Known, path = ''): fc.Arbitrary<Members> {
  const members = Object.entries(example).map(([name, value]) => {
    const here = path ? `${path}.${name}` : name;
    // A field that is typed twice is left as it is: it is the same twice.
    const values = `${name}Again` in example ? undefined : (known[here] ?? known[name]);
    if (values && values.length > 0) return [name, fc.constantFrom(...values)];
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return [name, isObject ? exemplaryInput(value as Members, known, here) : fc.constant(value)];
  });
  return fc.record(Object.fromEntries(members), { noNullPrototype: true }) as fc.Arbitrary<Members>;
}

/** Inputs of the form a schema asks for; required members always, the others now and then. */
export function validInput(schema: Schema, known: Known, name = ''): fc.Arbitrary<unknown> {
  const formed = ofForm(schema, known);
  const values = known[name];
  return values && values.length > 0
    ? fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: formed })
    : formed;
}

function ofForm(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => ofForm(each, known)));
  switch (schema.type) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {}).map(([name, each]) => [
        name,
        validInput(each, known, name),
      ]);
      return fc.record(Object.fromEntries(members), {
        requiredKeys: [...(schema.required ?? [])] as never[],
        noNullPrototype: true,
      });
    }
    case 'array':
      if (schema.prefixItems) return fc.tuple(...schema.prefixItems.map((each) => validInput(each, known)));
      return fc.array(validInput(schema.items ?? {}, known), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      });
    case 'integer':
    case 'number':
      return fc.integer({
        min: Math.max(schema.minimum ?? 0, -1000),
        max: Math.min(schema.maximum ?? 2_000_000, 2_000_000),
      });
    case 'boolean':
      return fc.boolean();
    default:
      return text(schema);
  }
}

const formats: Readonly<Record<string, readonly string[]>> = {
  date: ['2026-04-01', '2026-12-31', '2028-02-29', '2027-03-12'],
  'date-time': [
    '2026-04-01T10:00:00+09:00',
    '2026-04-01T01:00:00Z',
    '2027-04-02T08:59:59.999+09:00',
    '2028-02-29T23:59:59+09:00',
  ],
};
const words = [
  '手形　太郎',
  'ﾃｶﾞﾀ ﾀﾛｳ',
  'Tegata Taro',
  'メンテナンスのお知らせ',
  'テガタシヨウジ',
  'user0001',
  'user@example.jp',
  'x',
];

function text({ pattern, format, maxLength = 60 }: Schema): fc.Arbitrary<string> {
  const formatted = format === undefined ? undefined : formats[format];
  if (formatted) return fc.constantFrom(...formatted);
  if (format === 'password') return secretText(pattern, maxLength);
  const matching = pattern === undefined ? undefined : matchingText(pattern);
  return matching ?? fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: Math.min(maxLength, 60) }));
}

/** What a schema marks as a secret is typed as something that is seen wherever it comes out again (I24). */
function secretText(pattern: string | undefined, maxLength: number): fc.Arbitrary<string> {
  const form = new RegExp(pattern ?? '', 'u');
  const seen = canaries.filter((each) => form.test(each) && each.length <= maxLength);
  const any =
    (pattern === undefined ? undefined : matchingText(pattern)) ?? fc.string({ maxLength: Math.min(maxLength, 60) });
  return seen.length > 0
    ? fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...seen) }, { weight: 1, arbitrary: any })
    : any;
}

/** Of the forms that secrets have: passwords, and tokens of a registration. */
const canaries = [
  `${canary}7r2`,
  `${canary}4k8m5`,
  `${Buffer.from('081/ordinary/0253226').toString('base64url')}.${canary.padEnd(43, 'A')}`,
];

/** Texts of a pattern; nothing for patterns that look ahead, which cannot be generated. */
function matchingText(pattern: string): fc.Arbitrary<string> | undefined {
  if (!matching.has(pattern)) matching.set(pattern, madeMatching(pattern));
  return matching.get(pattern);
}

/** Many fields have the same pattern, and fast-check takes tens of milliseconds to prepare one. */
const matching = new Map<string, fc.Arbitrary<string> | undefined>();

function madeMatching(pattern: string): fc.Arbitrary<string> | undefined {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'));
  } catch {
    return undefined;
  }
}
