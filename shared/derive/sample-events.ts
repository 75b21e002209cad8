import { type AnyOperation, type Host, isWrite, methodOf, pathOf } from '../operation/operation.ts';
import { printedType } from '../operation/printed.ts';

export interface SampleOptions {
  readonly domains: Readonly<Record<Host, string>>;
}

const accountId = '123456789012';
const requestId = '11111111-2222-4333-8444-555555555555';
/** 2026-04-01 09:00:00 in Japan. */
const requestTime = { requestTime: '01/Apr/2026:00:00:00 +0000', requestTimeEpoch: 1_775_001_600_000 };

/**
 * A REST API event (proxy integration, version 1.0) that calls the operation with its example. @throws Error if the
 * example lacks a path parameter
 */
export function sampleEvent(operation: AnyOperation, { domains }: SampleOptions) {
  const [host = 'entry'] = operation.hosts;
  const method = methodOf(operation);
  const resource = pathOf(operation);
  const pathParameters = pathParametersOf(operation);
  const path = resource.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(pathParameters[name] ?? ''));
  const rest = Object.entries(operation.example).filter(([name]) => !Object.hasOwn(pathParameters, name));
  const query = isWrite(operation) ? [] : rest.map(([name, value]) => [name, String(value)] as const);
  const headers = headersOf(operation, host, domains[host], rest.length > 0);
  return {
    resource,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: emptyAsNull(Object.fromEntries(query)),
    multiValueQueryStringParameters: emptyAsNull(Object.fromEntries(query.map(([name, value]) => [name, [value]]))),
    pathParameters: emptyAsNull(pathParameters),
    stageVariables: null,
    requestContext: contextOf(host, domains[host], { method, resource, path }),
    body: isWrite(operation) && rest.length > 0 ? JSON.stringify(Object.fromEntries(rest)) : null,
    isBase64Encoded: false,
  };
}

const emptyAsNull = <T extends object>(value: T) => (Object.keys(value).length === 0 ? null : value);

function pathParametersOf(operation: AnyOperation): Readonly<Record<string, string>> {
  const names = [...pathOf(operation).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(
    names.map((name) => {
      const value = operation.example[name];
      if (value === undefined) throw new Error(`the example of ${operation.name} lacks its path parameter ${name}`);
      return [name, String(value)];
    }),
  );
}

function headersOf(
  operation: AnyOperation,
  host: Host,
  domain: string,
  hasContent: boolean,
): Readonly<Record<string, string>> {
  const { may, ifMatch } = operation;
  const isSession = may !== 'anyone' && may !== 'certificate' && may !== 'bank';
  return {
    Accept: operation.printed ? printedType : 'application/json',
    'Accept-Language': 'ja',
    ...(isSession && { Authorization: 'Bearer header.claims.signature' }),
    ...(host === 'bank' && {
      Authorization: 'AWS4-HMAC-SHA256 Credential=…, SignedHeaders=host;x-amz-date, Signature=…',
    }),
    ...(isWrite(operation) && hasContent && { 'Content-Type': 'application/json' }),
    Host: domain,
    ...(isWrite(operation) && (isSession || host === 'bank') && { 'Idempotency-Key': `sample-${operation.name}` }),
    ...(ifMatch && { 'If-Match': '"1"' }),
    'User-Agent': 'sample',
  };
}

function contextOf(
  host: Host,
  domainName: string,
  { method, resource, path }: { readonly method: string; readonly resource: string; readonly path: string },
) {
  const signer =
    host === 'bank'
      ? {
          accessKey: 'AKIAIOSFODNN7EXAMPLE',
          accountId,
          caller: 'AIDACKCEVSQ6C2EXAMPLE',
          user: 'AIDACKCEVSQ6C2EXAMPLE',
          userArn: `arn:aws:iam::${accountId}:user/back-office`,
        }
      : {};
  return {
    accountId,
    apiId: 'sampleapi1',
    authorizer: null,
    domainName,
    domainPrefix: host,
    extendedRequestId: 'c3VtcGxlLXJlcQ==',
    httpMethod: method,
    identity: {
      accessKey: null,
      accountId: null,
      apiKey: null,
      apiKeyId: null,
      caller: null,
      clientCert: host === 'secure' ? clientCertificate : null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: '192.0.2.1',
      user: null,
      userAgent: 'sample',
      userArn: null,
      ...signer,
    },
    path,
    protocol: 'HTTP/1.1',
    requestId,
    ...requestTime,
    resourceId: 'sample',
    resourcePath: resource,
    stage: 'v1',
  };
}

/** A placeholder for the certificate: the repository contains nobody's certificate. */
const clientCertificate = {
  clientCertPem: '-----BEGIN CERTIFICATE-----\n(the PEM of the client certificate)\n-----END CERTIFICATE-----\n',
  subjectDN: 'CN=sample',
  issuerDN: 'CN=Tegata dev client certificates',
  serialNumber: '1',
  validity: { notBefore: 'Apr  1 00:00:00 2026 GMT', notAfter: 'Apr  1 00:00:00 2027 GMT' },
};
