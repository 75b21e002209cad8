import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

export type Headers = Readonly<Record<string, string>>;

/** Sends requests to one server over kept connections; the same code for everything that is measured. */
export interface Sender {
  readonly url: string;
  send(method: string, path: string, headers?: Headers, body?: string): Promise<Answer>;
  close(): void;
}

/** Opens a sender; over TLS with what it trusts, and its own certificate where it has one. */
export function openSender(url: string, tls: { ca?: string; cert?: string; key?: string } = {}): Sender {
  const scheme = url.startsWith('https:') ? https : http;
  const options = { keepAlive: true, maxSockets: 64, noDelay: true };
  const agent = scheme === https ? new https.Agent({ ...options, ...tls }) : new http.Agent(options);
  const { protocol, hostname, port } = urlToHttpOptions(new URL(url));
  return {
    url,
    close: () => agent.destroy(),
    send(method, path, headers = {}, body = '') {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const request = scheme.request(
        { agent, protocol, hostname, port, method, path, headers: { ...length, ...headers } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
      return promise;
    },
  };
}
