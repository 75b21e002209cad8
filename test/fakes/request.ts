import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { AnyOperation, Host } from '../../shared/operation/operation.ts';
import { printedType } from '../../shared/operation/printed.ts';
import type { TestSession } from '../builders/session.ts';
import { proxyEvent, splitInput } from './event.ts';

/** A request; omitted parts follow from the operation and the session. */
export interface Request {
  /** The operation's input: it is split into path, query and body by the route. */
  readonly input?: Readonly<Record<string, unknown>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** The body as sent, instead of the one made from `input`. */
  readonly rawBody?: string;
  readonly session?: TestSession;
  readonly certificatePem?: string;
  /** @default the session's host, otherwise `secure` with a certificate, otherwise the operation's first host */
  readonly host?: Host;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers sent in several lines. */
  readonly headerLines?: Readonly<Record<string, readonly string[]>>;
  /** Whether the request has the bank's signature. @default true on the bank host */
  readonly bank?: boolean;
  /** @default a clerk's */
  readonly bankUserArn?: string;
  readonly idempotencyKey?: string;
  readonly ifMatch?: number;
  readonly validateOnly?: boolean;
  /** The request's id at API Gateway; a client may choose it. @default a new one */
  readonly requestId?: string;
}

/** The hosts' names in every world. */
export const domains = { entry: 'entry.example.jp', secure: 'secure.example.jp', bank: 'bank.example.jp' } as const;

/** The event of a request, as API Gateway would send it. */
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
      ...(operation.printed && { Accept: printedType }),
      ...request.headers,
    },
    pathParameters: { ...parts.pathParameters, ...request.pathParameters },
    query: { ...parts.query, ...request.query },
    body: request.rawBody ?? parts.body,
    ...(host === 'secure' && certificatePem && { certificatePem }),
    ...(host === 'bank' &&
      request.bank !== false && {
        bankUserArn: request.bankUserArn ?? 'arn:aws:iam::123456789012:user/bank-clerk',
      }),
  });
  const lines = Object.entries(request.headerLines ?? {});
  // API Gateway reports the last line of a header separately from all of them.
  const last = Object.fromEntries(lines.map(([name, all]) => [name, all.at(-1) ?? '']));
  const all = Object.fromEntries(lines.map(([name, each]) => [name, [...each]]));
  return {
    ...event,
    headers: { ...event.headers, ...last },
    multiValueHeaders: { ...event.multiValueHeaders, ...all },
  };
}
