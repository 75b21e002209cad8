import * as z from 'zod';
import type { RefusedRequest } from '../gateway/host.ts';

/** What a function was invoked with and what it answered, as the log keeps it. */
export interface RawExchange {
  readonly event: unknown;
  readonly payload: unknown;
}

const Values = z.record(z.string(), z.array(z.string())).nullish();

/** The part of a REST API's event that says what a client sent. */
export const Sent = z.object({
  httpMethod: z.string(),
  path: z.string(),
  multiValueHeaders: Values,
  multiValueQueryStringParameters: Values,
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
  requestContext: z.object({
    domainPrefix: z.enum(['entry', 'secure', 'bank']),
    identity: z.object({ clientCert: z.object({ clientCertPem: z.string() }).nullish() }).optional(),
  }),
});
export type Sent = z.infer<typeof Sent>;

/** What a function of a proxy integration answers. */
export const Answered = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.unknown()).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(z.unknown())).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Path and query of a request. */
export function targetOf({ path, multiValueQueryStringParameters }: Sent): string {
  const query = Object.entries(multiValueQueryStringParameters ?? {}).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const search = query.length > 0 ? `?${new URLSearchParams(query)}` : '';
  return `${encodeURI(path)}${search}`;
}

export const bytesOf = ({ body, isBase64Encoded }: Pick<Sent, 'body' | 'isBase64Encoded'>): Buffer =>
  Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');

/** The same of a request that reached no function; its body was not always read. */
export function exchangeOfRefused({ host, method, path, headers, status, answer }: RefusedRequest): RawExchange {
  const url = new URL(path, 'https://localhost');
  const query = Map.groupBy(url.searchParams, ([name]) => name);
  const event = {
    httpMethod: method,
    path: url.pathname,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value = '']) => [name, [value].flat()])),
    multiValueQueryStringParameters: Object.fromEntries(
      [...query].map(([name, pairs]) => [name, pairs.map(([, value]) => value)]),
    ),
    requestContext: { domainPrefix: host },
  };
  return { event, payload: { statusCode: status, headers: answer.headers, body: answer.body } };
}
