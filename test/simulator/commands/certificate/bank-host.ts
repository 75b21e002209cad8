import https from 'node:https';
import tls from 'node:tls';
import type { Tunnel } from './proxy.ts';

/** A host of the bank, and how it is reached. */
export interface BankHost {
  readonly url: URL;
  /** PEM of the authority its certificate is trusted by. @default those of the system */
  readonly ca?: string | undefined;
  /** The certificate and key to present; PEM. */
  readonly identity?: { readonly certificatePem: string; readonly keyPem: string } | undefined;
  readonly tunnel?: Tunnel | undefined;
}

export interface HostAnswer {
  readonly status: number;
  readonly body: unknown;
}

const patienceMilliseconds = 60_000;

/** Sends one request. @throws Error when no answer comes */
export async function send(
  bank: BankHost,
  method: string,
  path: string,
  { body, token, language = 'ja' }: { readonly body?: unknown; readonly token?: string; readonly language?: string },
): Promise<HostAnswer> {
  const { url, ca, identity, tunnel } = bank;
  const content = body === undefined ? '' : JSON.stringify(body);
  const keys = { ca, cert: identity?.certificatePem, key: identity?.keyPem, servername: url.hostname };
  const port = Number(url.port || 443);
  const socket = await tunnel?.(`${url.hostname}:${port}`);
  const { promise, resolve, reject } = Promise.withResolvers<HostAnswer>();
  const request = https.request(new URL(path, url), {
    method,
    headers: {
      'accept-language': language,
      ...(content && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    timeout: patienceMilliseconds,
    agent: false,
    ...keys,
    ...(socket && { createConnection: () => tls.connect({ socket, ...keys }) }),
  });
  request.once('response', async (response) => {
    const parts = await response.toArray();
    resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(parts).toString('utf8')) });
  });
  request.once('timeout', () => request.destroy(new Error('no answer within a minute')));
  request.once('error', ({ message }) => reject(new Error(`${url.host} cannot be reached: ${message}`)));
  request.end(content);
  // Neither end of a tunnel would close by itself.
  return promise.finally(() => {
    request.destroy();
    socket?.destroy();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text };
  }
}
