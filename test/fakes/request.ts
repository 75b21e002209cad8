import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { AnyOperation, Host } from '../../shared/operation/operation.ts';
import type { TestSession } from '../builders/session.ts';
import { proxyEvent, splitInput } from './event.ts';

/** A request as a test says it: what it does not say follows from the operation and the session. */
export interface Request {
  /** Everything the operation takes: it is split over path, query and body as the route says. */
  readonly input?: Readonly<Record<string, unknown>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** The body as it is sent, instead of the one made of `input`. */
  readonly rawBody?: string;
  readonly session?: TestSession;
  readonly certificatePem?: string;
  /** @default where the session is, else `secure` with a certificate, else the operation's first host */
  readonly host?: Host;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers that are sent in several lines. */
  readonly headerLines?: Readonly<Record<string, readonly string[]>>;
  /** Whether the bank's signature is there. @default true on the bank host */
  readonly bank?: boolean;
  readonly idempotencyKey?: string;
  readonly ifMatch?: number;
  readonly validateOnly?: boolean;
  /** The id API Gateway calls the request by; a client may choose it. @default one of its own */
  readonly requestId?: string;
}

/** The hosts' names in every world. */
export const domains = { entry: 'entry.example.jp', secure: 'secure.example.jp', bank: 'bank.example.jp' } as const;

/** The event of a request as API Gateway would hand it over. */
export function requestEvent(
  operation: AnyOperation,
  request: Request,
  given: { readonly now: Date; readonly requestId: string },
): APIGatewayProxyEvent {
  const { input = {}, session, idempotencyKey, ifMatch, validateOnly } = request;
  const certificatePem = request.certificatePem ?? session?.certificatePem;
  const host =
    request.host ??
    session?.host ??
    (certificatePem && operation.hosts.includes('secure') ? 'secure' : (operation.hosts[0] ?? 'entry'));
  const parts = splitInput(operation, input);
  const event = proxyEvent({
    operation,
    host,
    domain: domains[host],
    ...given,
    headers: {
      ...(session && { Authorization: `Bearer ${session.token}` }),
      ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
      ...(ifMatch !== undefined && { 'If-Match': `"${ifMatch}"` }),
      ...(validateOnly && { Prefer: 'validate-only' }),
      ...request.headers,
    },
    pathParameters: { ...parts.pathParameters, ...request.pathParameters },
    query: { ...parts.query, ...request.query },
    body: request.rawBody ?? parts.body,
    ...(host === 'secure' && certificatePem && { certificatePem }),
    ...(host === 'bank' && request.bank !== false && { bankUserArn: 'arn:aws:iam::123456789012:user/bank-clerk' }),
  });
  const lines = Object.entries(request.headerLines ?? {});
  // API Gateway gives the last line of a header beside all of them.
  const last = Object.fromEntries(lines.map(([name, all]) => [name, all.at(-1) ?? '']));
  const all = Object.fromEntries(lines.map(([name, each]) => [name, [...each]]));
  return {
    ...event,
    headers: { ...event.headers, ...last },
    multiValueHeaders: { ...event.multiValueHeaders, ...all },
  };
}
