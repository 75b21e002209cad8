import fc from 'fast-check';
import { jsonSchemaOf } from '../../../shared/derive/json-schema.ts';
import { type AnyOperation, isWrite, pathOf } from '../../../shared/operation/operation.ts';
import { anyJson, nastyText, rawBodies } from './corpora.ts';
import { exemplaryInput, type Known, type Schema, validInput } from './schema.ts';

/** A request somebody might send, before it is an event: everything a client decides. */
export interface FuzzRequest {
  readonly operation: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly repeatedQuery: boolean;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly isBase64Encoded: boolean;
  /** The session it is sent in, by its number; with none it is anonymous. */
  readonly session: number | undefined;
}

type Input = Readonly<Record<string, unknown>>;

const header = fc.oneof(
  fc.record({ 'Idempotency-Key': fc.oneof(nastyText, fc.stringMatching(/^[!-~]{1,64}$/)) }),
  fc.record({ 'If-Match': fc.oneof(nastyText, fc.constantFrom('"1"', '*', 'W/"1"', '"999999999999999"', '"1", "2"')) }),
  fc.record({
    Prefer: fc.oneof(nastyText, fc.constantFrom('validate-only', 'respond-async, validate-only', 'validate-only=1')),
  }),
  fc.record({
    'Accept-Language': fc.oneof(
      nastyText,
      fc.constantFrom('en', 'ja;q=0,en;q=1', '*', `en;q=${'0'.repeat(2000)}`, ','.repeat(8000)),
    ),
  }),
  fc.record({
    'Content-Type': fc.oneof(
      nastyText,
      fc.constantFrom('text/plain', 'application/json; charset=shift_jis', 'application/json;'.repeat(400)),
    ),
  }),
  fc.record({
    Authorization: fc.oneof(
      nastyText,
      fc.constantFrom('Bearer', 'Bearer a.b.c', `Bearer ${'x.'.repeat(5000)}y`, 'Basic dGVnYXRh'),
    ),
  }),
  fc.record({ Cookie: fc.constant('a=b; '.repeat(1600)), 'X-Forwarded-For': nastyText, 'X-Amzn-Oidc-Data': nastyText }),
);

/** Requests of one operation: as it wants them, with one thing wrong, of the wrong structure, and of any bytes. */
export function requestsOf(operation: AnyOperation, known: Known): fc.Arbitrary<FuzzRequest> {
  const schema = jsonSchemaOf(operation.input, 'input') as Schema;
  const valid = fc.oneof(exemplaryInput(operation.example, known), validInput(schema, known) as fc.Arbitrary<Input>);
  const plain = valid.map((input) => requestOf(operation, input));
  const mutated = fc
    .tuple(valid, fc.nat(), anyJson)
    .map(([input, at, value]) => requestOf(operation, withOne(input, at, value)));
  const surplus = fc
    .tuple(valid, nastyText, anyJson)
    .map(([input, name, value]) => requestOf(operation, { ...input, [name || 'x']: value }));
  const wrong = fc
    .tuple(plain, anyJson)
    .map(([request, value]) => ({ ...request, body: isWrite(operation) ? JSON.stringify(value) : request.body }));
  const raw = fc
    .tuple(plain, rawBodies, fc.boolean())
    .map(([request, body, isBase64Encoded]) => ({ ...request, body, isBase64Encoded }));
  const addressed = fc
    .tuple(plain, nastyText, nastyText, fc.boolean())
    .map(([request, value, name, repeatedQuery]) => ({
      ...request,
      // What is no Unicode cannot stand in an address.
      path: Object.fromEntries(Object.keys(request.path).map((each) => [each, value.toWellFormed()])),
      query: { ...request.query, [name || 'x']: value },
      repeatedQuery,
    }));
  const formed = fc.oneof(
    { weight: 5, arbitrary: plain },
    { weight: 6, arbitrary: mutated },
    { weight: 2, arbitrary: surplus },
    { weight: 2, arbitrary: wrong },
    { weight: 2, arbitrary: raw },
    { weight: 2, arbitrary: addressed },
  );
  const headers = fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: header });
  const session = fc.option(fc.nat(), { freq: 12, nil: undefined });
  const usual = fc.record({
    ...(operation.ifMatch && { 'If-Match': fc.constantFrom('"0"', '"1"', '"2"') }),
    ...(operation.printed && { Accept: fc.constant('application/pdf') }),
    ...(operation.alsoAs && { Accept: fc.constantFrom('application/json', operation.alsoAs) }),
  });
  return fc.tuple(formed, usual, headers, session).map(([request, own, more, number]) => ({
    ...request,
    headers: { ...own, ...(more as Record<string, string>) },
    session: number,
  }));
}

function requestOf(operation: AnyOperation, input: Input): FuzzRequest {
  const names = [...pathOf(operation).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const rest = Object.entries(input).filter(([name]) => !names.includes(name));
  const texts = (entries: readonly (readonly [string, unknown])[]) =>
    Object.fromEntries(entries.map(([name, value]) => [name, asText(value)]));
  return {
    operation: operation.name,
    path: texts(names.map((name) => [name, input[name] ?? 'x'])),
    query: isWrite(operation) ? {} : texts(rest),
    repeatedQuery: false,
    body:
      isWrite(operation) && (rest.length > 0 || operation.route.startsWith('POST'))
        ? JSON.stringify(Object.fromEntries(rest))
        : null,
    headers: {},
    isBase64Encoded: false,
    session: undefined,
  };
}

const asText = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();

/** The input with one member, at any depth, replaced, or taken away. */
function withOne(input: Input, at: number, value: unknown): Input {
  const names = Object.keys(input);
  const name = names[at % Math.max(names.length, 1)];
  if (name === undefined) return { value };
  const inner = input[name];
  const isInner =
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) && Object.keys(inner).length > 0 && at % 3 > 0;
  if (isInner) return { ...input, [name]: withOne(inner as Input, Math.floor(at / names.length), value) };
  if (at % 7 === 0) return Object.fromEntries(Object.entries(input).filter(([each]) => each !== name));
  return { ...input, [name]: Array.isArray(inner) && at % 2 === 0 ? [...inner, value] : value };
}
