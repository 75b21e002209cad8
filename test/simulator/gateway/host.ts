import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { TLSSocket } from 'node:tls';
import type { Iam } from '../iam/iam.ts';
import { InvocationRefused } from '../lambda/errors.ts';
import type { InvokeResult, Lambda } from '../lambda/lambda.ts';
import { sendAnswer } from './answer.ts';
import { readBody } from './body.ts';
import type { TrustedCertificate, Truststore } from './client-certificate.ts';
import { createEvent } from './event.ts';
import { type Answered, type ResponseType, respondAsGateway } from './gateway-responses.ts';
import { type RequestIds, requestIdsOf } from './request-id.ts';
import type { HostKind, PublicApi } from './rest-apis.ts';
import { createRouter, type Match } from './routes.ts';
import type { ServerCertificate } from './server-certificate.ts';
import { type Judgement, judgeSignature, type SigningCredentials } from './signature.ts';

/** The parts of a host. */
export interface HostOptions {
  readonly api: PublicApi;
  readonly iam: Iam;
  readonly lambda: Lambda;
  readonly region: string;
  readonly accountId: string;
  /** Virtual time. */
  readonly now: () => Date;
  readonly certificate: ServerCertificate;
  /** Asks clients for a certificate. */
  readonly truststore?: Truststore;
  findCredentials(accessKeyId: string): SigningCredentials | undefined;
  /** Receives the requests that API Gateway itself refused. */
  onRefused?(refused: RefusedRequest): void;
}

/** A request that no function answered. */
export interface RefusedRequest {
  readonly at: Date;
  readonly host: HostKind;
  readonly method: string;
  readonly path: string;
  readonly refusal: ResponseType;
  readonly status: number;
  readonly milliseconds: number;
  readonly headers: IncomingHttpHeaders;
  /** The one that the client was given. */
  readonly requestId: string;
  readonly answer: Answered;
}

// Bytes; REST API quotas.
const longestBody = 10 * 1024 * 1024;
const longestHeaders = 10_240;
const integrationTimeoutMilliseconds = 29_000;

interface Refusal {
  readonly refusal: ResponseType;
  readonly message?: string;
}

/** Makes the HTTPS server of one host: TLS, then the REST API, then the function. */
export function createHost(options: HostOptions): Server {
  const { api, certificate, truststore } = options;
  const route = createRouter(api.routes);
  const server = createServer({
    cert: certificate.certificatePem,
    key: certificate.keyPem,
    minVersion: 'TLSv1.2',
    maxHeaderSize: longestHeaders,
    ...(truststore ? { requestCert: true, rejectUnauthorized: false, ca: truststore.pem } : {}),
  });
  server.keepAliveTimeout = 60_000;
  // Without a certificate API Gateway cuts the connection in the handshake.
  if (truststore) server.on('secureConnection', (socket) => void (socket.getPeerX509Certificate() ?? socket.destroy()));
  const trusted = new WeakMap<TLSSocket, TrustedCertificate | false>();

  server.on('request', (request, response) => {
    const ids = requestIdsOf(request);
    const begin = performance.now();
    const refuse = ({ refusal, message }: Refusal) => {
      const answer = respondAsGateway(response, refusal, { ids, custom: api.gatewayResponses, message });
      const { method = 'GET', url: path = '/', headers } = request;
      const milliseconds = performance.now() - begin;
      const { statusCode: status } = response;
      const outcome = { refusal, status, milliseconds, answer };
      const { requestId } = ids;
      options.onRefused?.({ at: options.now(), host: api.kind, method, path, headers, requestId, ...outcome });
    };
    serve(request, response, { options, route, trusted, ids })
      .then((refusal) => refusal && refuse(refusal))
      .catch((error: unknown) => {
        // The client went away.
        if (request.socket.destroyed) return;
        if (response.headersSent) response.destroy();
        else refuse({ refusal: 'API_CONFIGURATION_ERROR' });
        // A fault of the simulator, not of the function: it must not look like the service's answer.
        server.emit('error', error);
      });
  });
  return server;
}

interface Serving {
  readonly options: HostOptions;
  readonly route: (method: string, path: string) => Match | undefined;
  readonly trusted: WeakMap<TLSSocket, TrustedCertificate | false>;
  readonly ids: RequestIds;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  serving: Serving,
): Promise<Refusal | undefined> {
  const { api, truststore, now } = serving.options;
  const clientCertificate = truststore && certificateOf(request, truststore, serving.trusted);
  if (truststore && !clientCertificate?.isValidAt(now())) return { refusal: 'FORBIDDEN' };
  if (/\.execute-api\./i.test(request.headers.host ?? '')) return { refusal: 'FORBIDDEN' };
  const url = parseUrl(request);
  if (!url) return { refusal: 'BAD_REQUEST' };
  const match = serving.route(request.method ?? 'GET', url.pathname);
  if (!match) return unknownRoute(request);
  const body = await readBody(request, longestBody);
  if (!body) return { refusal: 'REQUEST_TOO_LARGE' };
  const judgement = match.route.isSigned ? signatureOf(request, body, match, serving.options) : undefined;
  if (judgement && 'refusal' in judgement) return judgement;
  const { accountId } = serving.options;
  const { ids } = serving;
  const event = createEvent({
    api,
    accountId,
    request,
    url,
    match,
    body,
    ids,
    now: now(),
    clientCertificate: clientCertificate?.event,
    signer: judgement?.signer,
  });
  const result = await integrate(match, event, serving.options);
  if ('refusal' in result) return result;
  const context = { ids, accept: request.headers.accept, binaryMediaTypes: api.binaryMediaTypes };
  if (result.functionError || !sendAnswer(response, result.payload, context)) return { refusal: 'INTEGRATION_FAILURE' };
  return undefined;
}

/** API Gateway looks for a signature first, on hosts too that ask for none. */
function unknownRoute({ headers }: IncomingMessage): Refusal {
  const isSignature = headers.authorization === undefined || headers.authorization.startsWith('AWS4-');
  return { refusal: isSignature ? 'MISSING_AUTHENTICATION_TOKEN' : 'INCOMPLETE_SIGNATURE' };
}

// Its chain is verified once per connection, its validity with every request.
function certificateOf(
  { socket }: IncomingMessage,
  truststore: Truststore,
  trusted: Serving['trusted'],
): TrustedCertificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  let found = trusted.get(socket);
  if (found === undefined) {
    const leaf = socket.getPeerX509Certificate();
    found = (leaf && truststore.trust(leaf)) ?? false;
    trusted.set(socket, found);
  }
  return found || undefined;
}

// undefined when the target is no path, or its percent encoding is broken.
function parseUrl(request: IncomingMessage): URL | undefined {
  const target = request.url ?? '/';
  if (!target.startsWith('/')) return undefined;
  try {
    const url = new URL(`https://localhost${target}`);
    decodeURIComponent(url.pathname);
    return url;
  } catch {
    return undefined;
  }
}

const executeArn = ({ api, region, accountId }: HostOptions, method: string, path: string) =>
  `arn:aws:execute-api:${region}:${accountId}:${api.apiId}/${api.stage}/${method}${path}`;

function signatureOf(request: IncomingMessage, body: Buffer, match: Match, options: HostOptions): Judgement {
  const { api, iam, region, accountId, now, findCredentials } = options;
  const methodArn = executeArn(options, request.method ?? 'GET', match.route.resourcePath);
  const context = { api, iam, region, accountId, now, find: findCredentials };
  return judgeSignature(request, { body, methodArn, context });
}

async function integrate({ route }: Match, event: unknown, options: HostOptions): Promise<Refusal | InvokeResult> {
  const { iam, lambda, accountId } = options;
  const mayInvoke = iam.isAllowed('apigateway.amazonaws.com', {
    action: 'lambda:InvokeFunction',
    resource: route.functionArn,
    context: {
      'aws:SourceArn': executeArn(options, route.method, route.resourcePath),
      'aws:SourceAccount': accountId,
    },
  });
  if (!mayInvoke) return { refusal: 'API_CONFIGURATION_ERROR' };
  const { promise: timeout, resolve } = Promise.withResolvers<Refusal>();
  let timer: NodeJS.Timeout | undefined;
  // In the cloud each request gets an instance at once: the time it waits for one here is not the integration's.
  const admitted = () => {
    timer ??= setTimeout(() => resolve({ refusal: 'INTEGRATION_TIMEOUT' }), integrationTimeoutMilliseconds);
  };
  try {
    return await Promise.race([lambda.invoke(route.functionArn, event, { kind: 'gateway', admitted }), timeout]);
  } catch (error) {
    if (error instanceof InvocationRefused) return refusedByLambda(error);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** API Gateway answers 500, not 502, when Lambda does not run a function; a throttle can be given another answer. */
function refusedByLambda({ statusCode }: InvocationRefused): Refusal {
  return { refusal: statusCode === 429 ? 'INTEGRATION_THROTTLED' : 'API_CONFIGURATION_ERROR' };
}
