import type { APIGatewayProxyResult } from 'aws-lambda';
import { DomainError, type ErrorCode, retryAfterSeconds } from '../domain/errors.ts';
import { defineStep, refusing } from '../operation/step.ts';
import type { Language } from '../text/language.ts';
import { problemTexts } from '../text/problem-texts.ts';

/** Refusals that any request can get: from API Gateway, from the services behind it, or because of a bug of ours. */
export const answering = defineStep({
  name: 'answering',
  isOf: () => true,
  errors: ['request.tooMany', 'service.failed', 'service.unavailable'],
});

/** Headers of every response (threat 43); only what is the same for everybody may be kept. */
const securityHeaders = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
};

interface Envelope {
  readonly requestId: string;
  readonly version?: number | undefined;
  readonly replayed?: boolean;
  /** Seconds for which anybody may keep the answer. @default it must not be kept */
  readonly cacheSeconds?: number | undefined;
}

/** The headers of an answer of this type. */
export function headersOf(contentType: string, envelope: Envelope): Record<string, string> {
  const { requestId, version, replayed, cacheSeconds } = envelope;
  return {
    ...securityHeaders,
    ...(cacheSeconds !== undefined && { 'Cache-Control': `public, max-age=${cacheSeconds}` }),
    'Content-Type': contentType,
    'X-Request-Id': requestId,
    ...(version !== undefined && { ETag: `"${version}"` }),
    ...(replayed && { 'Idempotency-Replayed': 'true' }),
  };
}

/** A JSON answer. */
export function jsonAnswer(status: number, body: string, envelope: Envelope): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: headersOf('application/json; charset=utf-8', envelope),
    body,
  };
}

/** RFC 9457 problem details in the caller's language, with the stable code and who can help. */
export function problemAnswer(error: DomainError, language: Language, requestId: string): APIGatewayProxyResult {
  const { title, detail, errors } = problemTexts(error.code, error.details, language);
  const body = {
    type: `urn:tegata:problem:${error.code}`,
    title,
    status: error.status,
    detail,
    code: error.code,
    requestId,
    ...error.details,
    ...(errors && { errors }),
  };
  const content = headersOf(`application/problem+json; charset=utf-8`, { requestId });
  const challenge: Record<string, string> =
    error.status === 401 ? { 'WWW-Authenticate': challengeFor(error.code) } : {};
  const retryAfter = retryAfterSeconds(error.status);
  return {
    statusCode: error.status,
    headers: {
      ...content,
      ...challenge,
      'Content-Language': language,
      ...(retryAfter && { 'Retry-After': String(retryAfter) }),
    },
    body: JSON.stringify(body),
  };
}

const refuse = refusing(answering);

/** Codes that mean: the token sent is not valid, or not valid here. */
const invalidToken: readonly ErrorCode[] = ['session.expired', 'session.ended', 'certificate.refused'];

/** RFC 6750 §3: the error only if a token was sent; RFC 8705 §3 for a token over another certificate than its own. */
const challengeFor = (code: ErrorCode) => (invalidToken.includes(code) ? 'Bearer error="invalid_token"' : 'Bearer');

/**
 * Turns anything thrown into the client's refusal; anything that is not a refusal of ours becomes 500 without detail.
 */
export function refusalOf(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  return refuse(isUnavailable(thrown) ? 'service.unavailable' : 'service.failed');
}

/** AWS failures that a retry may avoid; recognized by name, so the SDK's classes are not needed here. */
function isUnavailable(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const names = [
    'Throttl',
    'ProvisionedThroughput',
    'RequestLimit',
    'Timeout',
    'TransactionInProgress',
    'InternalServer',
    'ServiceUnavailable',
    'ECONN',
    'EAI_AGAIN',
    'ENOTFOUND',
  ];
  const said = `${thrown.name} ${'code' in thrown ? String(thrown.code) : ''}`;
  return names.some((name) => said.includes(name)) || '$retryable' in thrown;
}
