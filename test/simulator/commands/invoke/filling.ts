import { randomUUID } from 'node:crypto';
import * as z from 'zod';

/** What a sample event leaves open. */
export interface Filling {
  /** Of the session, or of the issuance. */
  readonly token?: string;
  /** PEM of the certificate the request comes with, on the secure host then. */
  readonly certificatePem?: string;
  readonly path?: Readonly<Record<string, string>>;
  /** Fields of the body to replace; those of `proof` one by one. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Of the item to be changed. */
  readonly version?: string;
  /** In the place of the sample, where that is no request. */
  readonly event?: unknown;
  /** Looks at what the sample brought. */
  readonly afterwards?: (answer: unknown) => Promise<void>;
}

const Texts = z.record(z.string(), z.string());
const ProxyEvent = z.looseObject({
  resource: z.string(),
  path: z.string(),
  headers: Texts,
  pathParameters: Texts.nullable(),
  queryStringParameters: Texts.nullable(),
  body: z.string().nullable(),
  requestContext: z.looseObject({ domainName: z.string(), identity: z.looseObject({}) }),
});
const Body = z.record(z.string(), z.unknown());

/** A sample event with its open places filled; one that is no request stays as it is. */
export function fillEvent(sample: unknown, filling: Filling, now: Date): unknown {
  const parsed = ProxyEvent.safeParse(sample);
  if (!parsed.success) return filling.event ?? sample;
  const event = parsed.data;
  const { certificatePem, path = {}, query } = filling;
  const secure = (domain: string) => (certificatePem ? domain.replace(/^entry\./, 'secure.') : domain);
  const headers = headersOf(event.headers, filling, secure);
  const pathParameters = event.pathParameters && { ...event.pathParameters, ...path };
  const queryStringParameters = query ? { ...event.queryStringParameters, ...query } : event.queryStringParameters;
  const { domainName, identity } = event.requestContext;
  return {
    ...event,
    path: event.resource.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(pathParameters?.[name] ?? '')),
    headers,
    multiValueHeaders: inLists(headers),
    pathParameters,
    queryStringParameters,
    multiValueQueryStringParameters: queryStringParameters && inLists(queryStringParameters),
    body: bodyOf(event.body, filling.body),
    requestContext: {
      ...event.requestContext,
      domainName: secure(domainName),
      // The same one again would be Lambda delivering a request twice.
      requestId: randomUUID(),
      requestTimeEpoch: now.getTime(),
      identity: { ...identity, clientCert: certificatePem ? { clientCertPem: certificatePem } : null },
    },
  };
}

function headersOf(
  headers: Readonly<Record<string, string>>,
  { token, version }: Filling,
  secure: (domain: string) => string,
): Record<string, string> {
  return {
    ...headers,
    Host: secure(headers.Host ?? ''),
    ...(token && { Authorization: `Bearer ${token}` }),
    ...(version && headers['If-Match'] && { 'If-Match': version }),
    // The same one again is answered with what it brought the first time.
    ...(headers['Idempotency-Key'] && { 'Idempotency-Key': randomUUID() }),
  };
}

const inLists = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));

function bodyOf(sample: string | null, fields: Filling['body']): string | null {
  if (!fields) return sample;
  const body = Body.parse(JSON.parse(sample ?? '{}'));
  const proof = { ...Body.safeParse(body.proof).data, ...Body.safeParse(fields.proof).data };
  return JSON.stringify({ ...body, ...fields, ...('proof' in body && { proof }) });
}
