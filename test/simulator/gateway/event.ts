import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ClientCertificate } from './client-certificate.ts';
import type { RequestIds } from './request-id.ts';
import type { PublicApi } from './rest-apis.ts';
import type { Match } from './routes.ts';

/** The parts of an event. */
export interface Incoming {
  readonly api: PublicApi;
  readonly accountId: string;
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly match: Match;
  readonly body: Buffer;
  readonly ids: RequestIds;
  /** Virtual time. */
  readonly now: Date;
  readonly clientCertificate?: ClientCertificate;
  readonly signer?: Signer;
}

/** Who signed the request. */
export interface Signer {
  readonly accountId: string;
  readonly userArn: string;
  readonly caller: string;
  readonly accessKey: string;
}

/** Makes the event of a Lambda proxy integration of a REST API (payload version 1.0). */
export function createEvent(incoming: Incoming): APIGatewayProxyEvent {
  const { api, request, url, match, body } = incoming;
  const headers = headersOf(request);
  // Known issues of REST APIs: a semicolon separates parameters, too.
  const query = valuesByName([...new URLSearchParams(url.search.replaceAll(';', '&'))]);
  const isBase64Encoded = body.length > 0 && isBinary(api.binaryMediaTypes, request.headers['content-type']);
  return {
    resource: match.route.resourcePath,
    // As the client wrote it, while parameters are decoded.
    path: url.pathname,
    httpMethod: request.method ?? 'GET',
    headers: lastOf(headers) ?? {},
    multiValueHeaders: headers,
    queryStringParameters: lastOf(query),
    multiValueQueryStringParameters: nullIfEmpty(query),
    pathParameters: nullIfEmpty(match.pathParameters),
    stageVariables: api.stageVariables ?? null,
    requestContext: contextOf(incoming),
    body: body.length === 0 ? null : body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}

/** Whether a media type is among those the API treats as binary. */
export function isBinary(binaryMediaTypes: readonly string[], mediaType: string | undefined): boolean {
  const type = mediaType?.split(';')[0]?.trim().toLowerCase() ?? 'application/json';
  return binaryMediaTypes.some((binary) => {
    const pattern = binary.toLowerCase();
    return pattern === '*/*' || pattern === type || (pattern.endsWith('/*') && type.startsWith(pattern.slice(0, -1)));
  });
}

function contextOf({ api, accountId, request, url, match, ids, now, clientCertificate, signer }: Incoming) {
  const method = request.method ?? 'GET';
  return {
    accountId,
    apiId: api.apiId,
    authorizer: null,
    deploymentId: api.stage,
    domainName: api.domain.name,
    domainPrefix: api.domain.name.split('.')[0],
    extendedRequestId: ids.extendedRequestId,
    httpMethod: method,
    identity: {
      accessKey: signer?.accessKey ?? null,
      accountId: signer?.accountId ?? null,
      apiKey: null,
      apiKeyId: null,
      caller: signer?.caller ?? null,
      clientCert: clientCertificate ?? null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: sourceIpOf(request),
      user: signer?.caller ?? null,
      userAgent: request.headers['user-agent'] ?? null,
      userArn: signer?.userArn ?? null,
    },
    path: url.pathname,
    protocol: `HTTP/${request.httpVersion}`,
    requestId: ids.requestId,
    requestTime: formatRequestTime(now),
    requestTimeEpoch: now.getTime(),
    resourceId: Buffer.from(match.route.resourcePath).toString('hex').slice(-6),
    resourcePath: match.route.resourcePath,
    stage: api.stage,
  };
}

const sourceIpOf = ({ socket }: IncomingMessage) => socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1';

// API Gateway does not pass these on.
const dropped = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function headersOf(request: IncomingMessage): Record<string, string[]> {
  const { rawHeaders, socket } = request;
  const sent = rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 && !dropped.has(name.toLowerCase()) ? [[name, rawHeaders[index + 1] ?? '']] : [],
  );
  const isForwarding = ([name]: [string, string]) => /^x-forwarded-(for|port|proto)$/i.test(name);
  const forwardedFor = sent.filter(([name]) => /^x-forwarded-for$/i.test(name)).map(([, value]) => value);
  return valuesByName([
    ...sent.filter((header) => !isForwarding(header)),
    // The gateway appends the address it saw; the rest is the client's claim.
    ['X-Forwarded-For', [...forwardedFor, sourceIpOf(request)].join(', ')],
    ['X-Forwarded-Port', String(socket.localPort ?? 443)],
    ['X-Forwarded-Proto', 'https'],
  ]);
}

function valuesByName(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  // A null prototype, so that a header or parameter named __proto__ is treated like any other.
  const values: Record<string, string[]> = Object.create(null);
  for (const [name, value] of pairs) values[name] = [...(values[name] ?? []), value];
  return values;
}

function lastOf(values: Readonly<Record<string, string[]>>): Record<string, string> | null {
  const last: Record<string, string> = Object.create(null);
  for (const [name, [...all]] of Object.entries(values)) last[name] = all.at(-1) ?? '';
  return nullIfEmpty(last);
}

function nullIfEmpty<T extends object>(value: T): T | null {
  return Object.keys(value).length === 0 ? null : value;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

// 12/Mar/2020:19:03:58 +0000
function formatRequestTime(at: Date): string {
  const [date = '', time = ''] = at.toISOString().split('T');
  const [year, , day] = date.split('-');
  return `${day}/${months[at.getUTCMonth()]}/${year}:${time.slice(0, 8)} +0000`;
}
