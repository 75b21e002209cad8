import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type AnyOperation, isWrite } from '../../../../shared/operation/operation.ts';
import { splitInput } from '../../../fakes/event.ts';
import type { Sent } from '../../../scenes/scene.ts';

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

/** A sample event with what a scene sends in the place of what the sample says; the rest of the sample stays. */
export function fillEvent(operation: AnyOperation, sample: unknown, sent: Sent, now: Date): unknown {
  const event = ProxyEvent.parse(sample);
  const certificatePem = sent.by?.certificatePem ?? sent.certificate?.pem;
  const secure = (domain: string) => (certificatePem ? domain.replace(/^entry\./, 'secure.') : domain);
  const headers = headersOf(event.headers, sent, secure);
  const parts = splitInput(operation, inputOf(event, sent));
  const { domainName, identity } = event.requestContext;
  return {
    ...event,
    path: event.resource.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(parts.pathParameters[name] ?? ''),
    ),
    headers,
    multiValueHeaders: inLists(headers),
    pathParameters: orNull(parts.pathParameters),
    queryStringParameters: orNull(parts.query),
    multiValueQueryStringParameters: orNull(inLists(parts.query)),
    body: isWrite(operation) && parts.body ? JSON.stringify(parts.body) : null,
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

/** What the sample says, but for the fields that the scene says; those of `proof` one by one. */
function inputOf(sample: z.infer<typeof ProxyEvent>, { input = {} }: Sent): Record<string, unknown> {
  const body = Body.parse(JSON.parse(sample.body ?? '{}'));
  const fields = { ...sample.pathParameters, ...sample.queryStringParameters, ...body, ...input };
  const proof = { ...Object(body['proof']), ...Object(input['proof']) };
  return { ...fields, ...(Object.keys(proof).length > 0 && { proof }) };
}

function headersOf(
  headers: Readonly<Record<string, string>>,
  { by, bearer, version }: Sent,
  secure: (domain: string) => string,
): Record<string, string> {
  const token = by?.token ?? bearer;
  return {
    ...headers,
    Host: secure(headers.Host ?? ''),
    ...(token && { Authorization: `Bearer ${token}` }),
    ...(version !== undefined && { 'If-Match': `"${version}"` }),
    // The same one again is answered with what it brought the first time.
    ...(headers['Idempotency-Key'] && { 'Idempotency-Key': randomUUID() }),
  };
}

const orNull = <T extends object>(values: T) => (Object.keys(values).length === 0 ? null : values);
const inLists = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
