import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { AnyOperation, Host } from '../../shared/operation/operation.ts';
import { isWrite, methodOf, pathOf } from '../../shared/operation/operation.ts';

export interface EventInput {
  readonly operation: AnyOperation;
  readonly host: Host;
  readonly domain: string;
  readonly requestId: string;
  readonly now: Date;
  readonly headers: Readonly<Record<string, string>>;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The body as sent: text, or a value to be written as JSON. */
  readonly body: unknown;
  readonly certificatePem?: string;
  readonly bankUserArn?: string;
}

/** Splits an input by place: path parameters by name, the query of a GET, otherwise the body. */
export function splitInput(operation: AnyOperation, input: Readonly<Record<string, unknown>>) {
  const inPath = new Set([...pathOf(operation).matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  const entries = Object.entries(input).filter(([, value]) => value !== undefined);
  const texts = (wanted: typeof entries) => Object.fromEntries(wanted.map(([name, value]) => [name, String(value)]));
  const path = entries.filter(([name]) => inPath.has(name));
  const rest = entries.filter(([name]) => !inPath.has(name));
  const sent = isWrite(operation) && rest.length > 0 ? Object.fromEntries(rest) : undefined;
  return { pathParameters: texts(path), query: isWrite(operation) ? {} : texts(rest), body: sent };
}

/** A REST API proxy event, version 1.0, with the parts that the functions read in a complete shape. */
export function proxyEvent(given: EventInput): APIGatewayProxyEvent {
  const { operation, pathParameters, query, requestId, now, domain, host } = given;
  const path = pathOf(operation).replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(pathParameters[name] ?? ''),
  );
  const body =
    given.body === undefined ? null : typeof given.body === 'string' ? given.body : JSON.stringify(given.body);
  const headers = { ...(body !== null && { 'Content-Type': 'application/json' }), Host: domain, ...given.headers };
  const many = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
  const none = (values: Readonly<Record<string, string>>) => (Object.keys(values).length > 0 ? { ...values } : null);
  return {
    resource: pathOf(operation),
    path,
    httpMethod: methodOf(operation),
    headers,
    multiValueHeaders: many(headers),
    queryStringParameters: none(query),
    multiValueQueryStringParameters: none(query) && many(query),
    pathParameters: none(pathParameters),
    stageVariables: null,
    body,
    isBase64Encoded: false,
    requestContext: {
      accountId: '123456789012',
      apiId: host,
      authorizer: null,
      protocol: 'HTTP/1.1',
      httpMethod: methodOf(operation),
      path,
      resourcePath: pathOf(operation),
      resourceId: 'resource',
      stage: 'v1',
      domainName: domain,
      domainPrefix: domain.split('.')[0] ?? '',
      requestId,
      extendedRequestId: requestId,
      requestTimeEpoch: now.getTime(),
      identity: identity(given),
    },
  };
}

function identity({ certificatePem, bankUserArn }: EventInput): APIGatewayProxyEvent['requestContext']['identity'] {
  const validity = { notBefore: '', notAfter: '' };
  return {
    accessKey: null,
    accountId: null,
    apiKey: null,
    apiKeyId: null,
    caller: null,
    clientCert: certificatePem
      ? { clientCertPem: certificatePem, issuerDN: '', serialNumber: '', subjectDN: '', validity }
      : null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: '203.0.113.10',
    user: null,
    userAgent: 'tegata-test/1',
    userArn: bankUserArn ?? null,
  };
}
