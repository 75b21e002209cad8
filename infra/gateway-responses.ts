import { type ErrorCode, errorStatus } from '../shared/domain/errors.ts';
import type { Host } from '../shared/operation/operation.ts';
import { problemTexts } from '../shared/text/problem-texts.ts';

/**
 * What API Gateway refuses before any function runs, said in our words: by its response type, our code. A client
 * certificate that is not believed keeps the service's own answer, and so does a bad signature.
 */
const common: Readonly<Record<string, ErrorCode>> = {
  REQUEST_TOO_LARGE: 'request.tooLarge',
  UNSUPPORTED_MEDIA_TYPE: 'request.unsupportedMediaType',
  THROTTLED: 'request.tooMany',
  QUOTA_EXCEEDED: 'request.tooMany',
  // Lambda turned the call away because the function's reserved concurrency is used up, or the function died or took too long.
  INTEGRATION_FAILURE: 'service.unavailable',
  INTEGRATION_TIMEOUT: 'service.unavailable',
  DEFAULT_5XX: 'service.failed',
};

/** An unknown route; on the bank host it also means a missing signature, which must not look like a missing route. */
const unknownRoute: Readonly<Record<string, ErrorCode>> = { MISSING_AUTHENTICATION_TOKEN: 'request.notFound' };

/** The gateway responses of a host, as its OpenAPI body holds them. */
export function gatewayResponses(host: Host): Readonly<Record<string, unknown>> {
  const codes = { ...common, ...(host !== 'bank' && unknownRoute) };
  return Object.fromEntries(Object.entries(codes).map(([type, code]) => [type, responseOf(code)]));
}

function responseOf(code: ErrorCode) {
  // The language of a request is not known here: the default one.
  const { title, detail } = problemTexts(code, {}, 'ja');
  const status = errorStatus[code];
  const problem = { type: `urn:tegata:problem:${code}`, title, status, detail, code, requestId: '$context.requestId' };
  return {
    statusCode: status,
    responseParameters: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, `'${value}'`]),
    ),
    responseTemplates: { 'application/json': asciiJson(problem) },
  };
}

/** JSON of ASCII alone: other characters do not survive every tool a template passes through. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** As on every response of the functions (operations, conventions). */
const headers = {
  'Content-Type': 'application/problem+json; charset=utf-8',
  'Content-Language': 'ja',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
};
