import type { ServerResponse } from 'node:http';
import type { GatewayResponse } from './open-api.ts';
import type { RequestIds } from './request-id.ts';

interface Default {
  readonly statusCode: number;
  readonly errorType: string;
  readonly message: string;
  /** The key the message stands under. */
  readonly key?: 'Message';
  /** The response type that an API gives an answer of its own, where it is not this one. */
  readonly as?: string;
}

/** What API Gateway answers without a function, by its response type. */
export const defaults = {
  ACCESS_DENIED: { statusCode: 403, errorType: 'AccessDeniedException', message: 'Forbidden', key: 'Message' },
  BAD_REQUEST: { statusCode: 400, errorType: 'BadRequestException', message: 'Bad Request' },
  FORBIDDEN: { statusCode: 403, errorType: 'ForbiddenException', message: 'Forbidden' },
  INTEGRATION_FAILURE: { statusCode: 502, errorType: 'InternalServerErrorException', message: 'Internal server error' },
  // No type of the service's: with a response for INTEGRATION_FAILURE the API answers that, without one 500.
  INTEGRATION_THROTTLED: {
    statusCode: 500,
    errorType: 'InternalServerErrorException',
    message: 'Internal server error',
    as: 'INTEGRATION_FAILURE',
  },
  INTEGRATION_TIMEOUT: {
    statusCode: 504,
    errorType: 'InternalServerErrorException',
    message: 'Endpoint request timed out',
  },
  // No type of the service's: an unknown route, asked with a header that is no signature of AWS.
  INCOMPLETE_SIGNATURE: {
    statusCode: 403,
    errorType: 'IncompleteSignatureException',
    message:
      'Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64)',
    as: 'INVALID_SIGNATURE',
  },
  INVALID_SIGNATURE: {
    statusCode: 403,
    errorType: 'InvalidSignatureException',
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  },
  API_CONFIGURATION_ERROR: {
    statusCode: 500,
    errorType: 'InternalServerErrorException',
    message: 'Internal server error',
  },
  MISSING_AUTHENTICATION_TOKEN: {
    statusCode: 403,
    errorType: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
  },
  REQUEST_TOO_LARGE: {
    statusCode: 413,
    errorType: 'RequestEntityTooLargeException',
    message: 'HTTP content length exceeded 10485760 bytes.',
  },
} as const satisfies Readonly<Record<string, Default>>;

export type ResponseType = keyof typeof defaults;

/** What was answered. */
export interface Answered {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers for API Gateway itself, with the template's own gateway response where it has one. */
export function respondAsGateway(
  response: ServerResponse,
  type: ResponseType,
  {
    ids,
    custom,
    message,
  }: {
    readonly ids: RequestIds;
    readonly custom: Readonly<Record<string, GatewayResponse>>;
    /** @default the service's own */
    readonly message?: string;
  },
): Answered {
  const standard: Default = defaults[type];
  const own = custom[standard.as ?? type] ?? custom[standard.statusCode < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'];
  const values: Readonly<Record<string, string>> = {
    'context.error.message': message ?? standard.message,
    'context.error.messageString': JSON.stringify(message ?? standard.message),
    'context.error.responseType': standard.as ?? type,
    'context.requestId': ids.requestId,
  };
  const template = own?.responseTemplates?.['application/json'] ?? Object.values(own?.responseTemplates ?? {})[0];
  const body = template
    ? template.replace(/\$\{?(context\.[A-Za-z.]+)\}?/g, (whole, name: string) => values[name] ?? whole)
    : JSON.stringify({ [standard.key ?? 'message']: message ?? standard.message });
  const ownHeaders = Object.entries(own?.responseParameters ?? {}).map(([name, value]): [string, string] => [
    name.replace(/^gatewayresponse\.header\./, ''),
    literal(value, values),
  ]);
  const headers = {
    'Content-Type': Object.keys(own?.responseTemplates ?? {})[0] ?? 'application/json',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'keep-alive',
    'x-amzn-RequestId': ids.requestId,
    'x-amz-apigw-id': ids.extendedRequestId,
    'x-amzn-ErrorType': standard.errorType,
    ...Object.fromEntries(ownHeaders),
  };
  response.writeHead(Number(own?.statusCode ?? standard.statusCode), headers);
  response.end(body);
  return { headers, body };
}

// 'text' in quotes, or a variable of the context.
function literal(value: string, values: Readonly<Record<string, string>>): string {
  const quoted = /^'(.*)'$/s.exec(value)?.[1];
  return quoted ?? values[value] ?? value;
}
