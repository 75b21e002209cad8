import { type ErrorCode, errorStatus, retryAfterSeconds } from '../domain/errors.ts';
import { stepsOf } from '../frame/steps.ts';
import { type AnyOperation, isWrite } from '../operation/operation.ts';
import { printedType } from '../operation/printed.ts';
import { errorTexts } from '../text/error-texts.ts';
import { problemTexts } from '../text/problem-texts.ts';
import { type Described, describedFields, describedSchema, pascalCase } from './json-schema.ts';

/** An answer as an example. */
export interface SampleAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Every answer of an operation: its own statuses, then each possible refusal. */
export function responsesOf(operation: AnyOperation, sample?: SampleAnswer): Readonly<Record<string, unknown>> {
  const refusals = Map.groupBy(refusalsOf(operation), (code) => errorStatus[code]);
  const answers = [
    ...answersOf(operation, sample),
    ...[...refusals].map(([status, codes]) => [status, refusal(codes)] as const),
  ];
  return Object.fromEntries(answers.map(([status, response]) => [String(status), response]));
}

/** The codes with which an operation can be refused: its own and those of its steps. */
export function refusalsOf(operation: AnyOperation): readonly ErrorCode[] {
  const codes: readonly ErrorCode[] = [operation, ...stepsOf(operation)].flatMap(({ errors }) => errors);
  return [...new Set(codes)].sort((a, b) => errorStatus[a] - errorStatus[b] || (a < b ? -1 : 1));
}

function answersOf(operation: AnyOperation, sample: SampleAnswer | undefined): readonly (readonly [number, unknown])[] {
  const { status = 200, alsoAnswers = [], subject, alsoAs } = operation;
  const statuses = [status, ...alsoAnswers];
  const output = answerOf(operation).schema;
  const dryRun = { $ref: '#/components/schemas/Changes' };
  const answer = (each: number) => {
    const headers = {
      ...commonHeaders,
      ...(subject && { ETag: { $ref: '#/components/headers/ETag' } }),
      ...(isWrite(operation) && each === 200 && appliedHeader),
    };
    const schema = isWrite(operation) && each === 200 ? { anyOf: [output, dryRun] } : output;
    const example = sample?.status === each && { example: sample.body };
    return {
      description: descriptionOf(each),
      headers,
      ...(each !== 204 && {
        content: operation.printed
          ? inBytes(printedType)
          : { 'application/json': { schema, ...example }, ...(alsoAs && inBytes(alsoAs)) },
      }),
    };
  };
  const inBytes = (type: string) => ({ [type]: { schema: { type: 'string', format: 'binary' } } });
  const elsewhere = {
    description:
      'The address of the file, if it is too large for an answer: to be fetched without `Authorization` and `X-Amz-…` headers',
    headers: { ...commonHeaders, Location: { $ref: '#/components/headers/Location' } },
  };
  const checked = {
    description: 'Checked only (`Prefer: validate-only`)',
    headers: { ...commonHeaders, ...appliedHeader },
    content: { 'application/json': { schema: dryRun } },
  };
  return [
    ...(isWrite(operation) && !statuses.includes(200) ? [[200, checked] as const] : []),
    ...statuses.map((each) => [each, answer(each)] as const),
    ...(alsoAs ? [[303, elsewhere] as const] : []),
  ];
}

/** An operation's answer by reference: a schema that has no name of its own gets the operation's. */
function answerOf(operation: AnyOperation): Described {
  const { schema, named } = describedSchema(operation.output, 'output', operation.name);
  if (schema.$ref || !(schema.properties || schema.anyOf)) return { schema, named };
  const name = `${pascalCase(operation.name)}Answer`;
  return { schema: { $ref: `#/components/schemas/${name}` }, named: { ...named, [name]: schema } };
}

/** The schemas that an operation's answers refer to. */
export const answerSchemas = (operation: AnyOperation): Described['named'] =>
  operation.status === 204 || operation.printed ? {} : answerOf(operation).named;

const descriptions: Readonly<Record<number, string>> = {
  201: 'Created',
  202: 'Accepted, still in progress',
  204: 'Done, no content',
};
const descriptionOf = (status: number) => descriptions[status] ?? 'Done';

function refusal(codes: readonly ErrorCode[]) {
  return {
    description: codes
      .map((code) => `\`${code}\`: ${errorTexts[code].title.ja} / ${errorTexts[code].title.en}`)
      .join('\n\n'),
    headers: { ...commonHeaders, ...(codes.some(isTemporary) && retryHeader) },
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { properties: describedFields({ code: { enum: codes } }, 'Problem') },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

/** A problem document for each code that any of the operations can answer. */
export function problemExamples(operations: readonly AnyOperation[]): Readonly<Record<string, unknown>> {
  const codes = [...new Set(operations.flatMap(refusalsOf))].sort();
  return Object.fromEntries(codes.map((code) => [code, { summary: errorTexts[code].title.en, value: problem(code) }]));
}

function problem(code: ErrorCode) {
  const { title, detail } = problemTexts(code, {}, 'ja');
  return {
    type: `urn:tegata:problem:${code}`,
    title,
    status: errorStatus[code],
    detail,
    code,
    requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  };
}

const isTemporary = (code: ErrorCode): boolean => retryAfterSeconds(errorStatus[code]) !== undefined;
const retryHeader = { 'Retry-After': { $ref: '#/components/headers/Retry-After' } };
const appliedHeader = { 'Preference-Applied': { $ref: '#/components/headers/Preference-Applied' } };
const commonHeaders = { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } };

/** Headers that answers reference. */
export const sharedHeaders = {
  'X-Request-Id': {
    description: 'Identifies this request; quote it in questions to the bank.',
    schema: { type: 'string', format: 'uuid' },
  },
  'Preference-Applied': {
    description: 'Present only if the request was checked and not executed.',
    schema: { type: 'string', enum: ['validate-only'] },
  },
  'Retry-After': {
    description: 'Seconds after which the request may succeed.',
    schema: { type: 'integer', format: 'int32', minimum: 1, maximum: 3600 },
  },
  Location: {
    description: 'A signed address, valid for a quarter of an hour.',
    schema: { type: 'string', format: 'uri' },
  },
  ETag: { description: 'The version of the record, for `If-Match`.', schema: { type: 'string' } },
};

/** Schemas that answers reference. */
export const sharedSchemas = {
  Problem: {
    type: 'object',
    description: 'RFC 9457 problem details; some codes add members, such as `opensAt` or `remaining`.',
    required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
    properties: describedFields(
      {
        type: { type: 'string', format: 'uri' },
        title: { type: 'string' },
        status: { type: 'integer', format: 'int32', minimum: 400, maximum: 599 },
        detail: { type: 'string' },
        code: { type: 'string' },
        requestId: { type: 'string' },
        errors: { type: 'array', items: { $ref: '#/components/schemas/FieldError' } },
      },
      'Problem',
    ),
  },
  FieldError: {
    type: 'object',
    description: 'One refused field.',
    required: ['path', 'code', 'detail'],
    properties: describedFields(
      { path: { type: 'string' }, code: { type: 'string' }, detail: { type: 'string' } },
      'FieldError',
    ),
  },
  Changes: {
    type: 'object',
    description: 'The changes that the request would make: the answer to `Prefer: validate-only`.',
    required: ['changes'],
    properties: describedFields(
      {
        changes: {
          type: 'array',
          items: {
            type: 'object',
            required: ['path'],
            properties: { path: { type: 'string' }, before: {}, after: {} },
          },
        },
      },
      'Changes',
    ),
  },
} as const;
