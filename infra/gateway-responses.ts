import { type ErrorCode, errorStatus, retryAfterSeconds } from '../shared/domain/errors.ts';
import type { Host } from '../shared/operation/operation.ts';
import { problemTexts } from '../shared/text/problem-texts.ts';

/**
 * API Gateway's own refusals, before any function runs, in our words: by response type, our code. A refused
 * client certificate or signature keeps the service's own answer.
 */
const common: Readonly<Record<string, ErrorCode>> = {
  REQUEST_TOO_LARGE: 'request.tooLarge',
  UNSUPPORTED_MEDIA_TYPE: 'request.unsupportedMediaType',
  THROTTLED: 'request.tooMany',
  QUOTA_EXCEEDED: 'request.tooMany',
  // Lambda throttled the call (reserved concurrency), or the function died or timed out.
  INTEGRATION_FAILURE: 'service.unavailable',
  INTEGRATION_TIMEOUT: 'service.unavailable',
  DEFAULT_5XX: 'service.failed',
};

/**
 * An unknown route. API Gateway takes the `Authorization` header, which every request with a session has, for a broken
 * signature. On the bank host both types can also mean a real problem with the signature, which must not look like an
 * unknown route.
 */
const unknownRoute: Readonly<Record<string, ErrorCode>> = {
  MISSING_AUTHENTICATION_TOKEN: 'request.notFound',
  INVALID_SIGNATURE: 'request.notFound',
};

/** A host's gateway responses, for its OpenAPI body. */
export function gatewayResponses(host: Host): Readonly<Record<string, unknown>> {
  const codes = { ...common, ...(host !== 'bank' && unknownRoute) };
  return Object.fromEntries(Object.entries(codes).map(([type, code]) => [type, responseOf(code)]));
}

function responseOf(code: ErrorCode) {
  // The request's language is not known here, so the default is used.
  const { title, detail } = problemTexts(code, {}, 'ja');
  const status = errorStatus[code];
  const retryAfter = retryAfterSeconds(status);
  const all = { ...headers, ...(retryAfter && { 'Retry-After': String(retryAfter) }) };
  const problem = { type: `urn:tegata:problem:${code}`, title, status, detail, code, requestId: '$context.requestId' };
  return {
    statusCode: status,
    responseParameters: Object.fromEntries(
      Object.entries(all).map(([name, value]) => [`gatewayresponse.header.${name}`, `'${value}'`]),
    ),
    responseTemplates: { 'application/json': asciiJson(problem) },
  };
}

/** ASCII-only JSON: other characters do not survive every tool that handles a template. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The same headers as on every response of the functions. */
const headers = {
  'Content-Type': 'application/problem+json; charset=utf-8',
  'Content-Language': 'ja',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
};
