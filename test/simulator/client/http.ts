import type { IncomingHttpHeaders } from 'node:http';
import https from 'node:https';

/** What a host answered; a JSON body is parsed, any other is text, or bytes when it is none. */
export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
  /** As it came over the wire. */
  readonly bytes: Buffer;
}

/** What may go with a request. */
export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; text and bytes as they are. */
  readonly body?: unknown;
}

/** Sends requests to one host as a user's program would. */
export interface Client {
  request<Body = Record<string, unknown>>(
    method: string,
    path: string,
    options?: RequestOptions,
  ): Promise<Answer<Body>>;
  get<Body = Record<string, unknown>>(path: string, options?: RequestOptions): Promise<Answer<Body>>;
  post<Body = Record<string, unknown>>(path: string, body?: unknown, options?: RequestOptions): Promise<Answer<Body>>;
  put<Body = Record<string, unknown>>(path: string, body?: unknown, options?: RequestOptions): Promise<Answer<Body>>;
  delete<Body = Record<string, unknown>>(path: string, options?: RequestOptions): Promise<Answer<Body>>;
  /** The same host, with a session's token in every request. */
  withToken(token: string): Client;
  /** Closes the kept connections. */
  close(): void;
}

/** How the connection is made. */
export interface ConnectionOptions {
  readonly url: string;
  /** PEM of the CA the server is trusted by. @default those the system trusts */
  readonly ca?: string | undefined;
  readonly cert?: string;
  readonly key?: string;
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3';
  /** Adds headers that depend on the request, such as a signature. */
  readonly sign?: (request: { method: string; url: URL; body: Buffer }) => Readonly<Record<string, string>>;
}

/** Makes a client that keeps its connections. */
export function createClient(options: ConnectionOptions): Client {
  const { url: base, sign, ...tls } = options;
  const agent = new https.Agent({ keepAlive: true, ...tls });
  return clientOf(agent, base, sign, {});
}

function clientOf(
  agent: https.Agent,
  base: string,
  sign: ConnectionOptions['sign'],
  common: Readonly<Record<string, string>>,
): Client {
  const request = async <Body>(method: string, path: string, { headers, body }: RequestOptions = {}) => {
    const url = new URL(base + path);
    const content = encode(body);
    const isJson = body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body);
    return send<Body>(agent, url, {
      method,
      body: content,
      headers: {
        ...(isJson ? { 'content-type': 'application/json' } : {}),
        ...(content.length > 0 ? { 'content-length': String(content.length) } : {}),
        ...sign?.({ method, url, body: content }),
        ...common,
        ...headers,
      },
    });
  };
  return {
    request,
    get: (path, more) => request('GET', path, more),
    post: (path, body, more) => request('POST', path, { ...more, body }),
    put: (path, body, more) => request('PUT', path, { ...more, body }),
    delete: (path, more) => request('DELETE', path, more),
    withToken: (token) => clientOf(agent, base, sign, { ...common, authorization: `Bearer ${token}` }),
    close: () => agent.destroy(),
  };
}

function encode(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

interface Outgoing {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

function send<Body>(agent: https.Agent, url: URL, { method, headers, body }: Outgoing): Promise<Answer<Body>> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer<Body>>();
  // Otherwise a Host header of the caller's would be what the certificate is checked for.
  const servername = url.hostname;
  const request = https.request(url, { method, agent, headers, servername }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const status = response.statusCode ?? 0;
      resolve({ status, headers: response.headers, body: decode(bytes, response.headers) as Body, bytes });
    });
  });
  request.on('error', reject);
  request.end(body);
  return promise;
}

function decode(bytes: Buffer, headers: IncomingHttpHeaders): unknown {
  const type = headers['content-type'] ?? '';
  if (bytes.length > 0 && /json/.test(type)) return JSON.parse(bytes.toString('utf8'));
  return /^text\/|^$/.test(type) ? bytes.toString('utf8') : bytes;
}
