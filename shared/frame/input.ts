import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { FieldError } from '../domain/errors.ts';
import { fieldErrors } from '../domain/field-errors.ts';
import { type Call, header } from '../operation/call.ts';
import { type AnyOperation, isWrite } from '../operation/operation.ts';
import { defineStep, refusing } from '../operation/step.ts';

export const readingInput = defineStep({ name: 'readingInput', isOf: () => true, errors: ['request.invalid'] });
const refuse = refusing(readingInput);

/** Changes of versioned items must name the version they are based on. */
export const demandingVersion = defineStep({
  name: 'demandingVersion',
  isOf: ({ ifMatch }) => ifMatch === 'required',
  errors: ['request.versionRequired', 'request.staleVersion'],
});
const refuseVersion = refusing(demandingVersion);

/**
 * Reads a request's input: path parameters by name, the rest from the body, or from the query of a GET; unknown fields
 * are refused.
 */
export function readInput(call: Call): void {
  const { event, operation } = call;
  const outside = isWrite(operation) ? bodyOf(event) : queryOf(event);
  const query = isWrite(operation) ? unexpected(Object.keys(event.queryStringParameters ?? {})) : [];
  const path = event.pathParameters ?? {};
  const shadowed = unexpected(Object.keys(path).filter((name) => Object.hasOwn(outside, name)));
  const given = { ...outside, ...path };
  const parsed = operation.input.safeParse(given);
  const errors = [...query, ...shadowed, ...(parsed.success ? [] : fieldErrors(parsed.error, given))];
  if (errors.length > 0) call.inputErrors = errors;
  else call.input = parsed.data;
}

const unexpected = (names: readonly string[]): readonly FieldError[] =>
  names.map((path) => ({ path: path.slice(0, 64), code: 'field.unknown' }));

function bodyOf(event: APIGatewayProxyEvent): Readonly<Record<string, unknown>> {
  const body: unknown = event.body;
  if (body === null || body === '') return {};
  if (typeof body === 'object' && !Array.isArray(body)) return body as Record<string, unknown>;
  throw refuse('request.invalid', { errors: [{ path: '', code: 'field.type' }] });
}

function queryOf(event: APIGatewayProxyEvent): Readonly<Record<string, unknown>> {
  if (event.body !== null && event.body !== '')
    throw refuse('request.invalid', { errors: [{ path: '', code: 'body.unexpected' }] });
  const repeated = Object.entries(event.multiValueQueryStringParameters ?? {}).filter(
    ([, values]) => (values?.length ?? 0) > 1,
  );
  if (repeated.length > 0) {
    throw refuse('request.invalid', {
      errors: repeated.map(([path]) => ({ path: path.slice(0, 64), code: 'field.repeated' })),
    });
  }
  return { ...event.queryStringParameters };
}

/** The version on which a change is based (RFC 9110 §13.1.1); if it is required and missing, the answer is 428. */
export function readIfMatch(event: APIGatewayProxyEvent, operation: AnyOperation): number | undefined {
  if (operation.subject === undefined || !isWrite(operation)) return undefined;
  const value = header(event, 'if-match');
  if (value === undefined) {
    if (operation.ifMatch === 'required') throw refuseVersion('request.versionRequired');
    return undefined;
  }
  const version = /^"([0-9]{1,15})"$/.exec(value)?.[1];
  if (version === undefined) throw refuseVersion('request.staleVersion');
  return Number(version);
}
