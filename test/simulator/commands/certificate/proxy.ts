import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

/** Who somebody is to a proxy; never the login ID and password (A11-4). */
export interface ProxyCredentials {
  readonly user: string;
  readonly password: string;
}

/** Opens a connection through a proxy to a host, by name and port. */
export type Tunnel = (target: string) => Promise<Socket>;

/**
 * Makes tunnels by CONNECT (RFC 9110 9.3.6). `authenticate` is asked when the proxy answers 407, again while it refuses
 * what it was told, three times at most; what it took is kept.
 */
export function throughProxy(proxy: URL, authenticate: (proxy: URL) => Promise<ProxyCredentials>): Tunnel {
  let credentials: ProxyCredentials | undefined = fromUrl(proxy);
  return async (target) => {
    for (let refusals = 0; refusals <= 3; refusals += 1) {
      const { socket, status, challenge } = await connect(proxy, target, credentials);
      if (status === 200) return socket;
      socket.destroy();
      if (status !== 407) throw new Error(`the proxy ${proxy.host} answers ${status} for ${target}`);
      if (!/\bbasic\b/i.test(challenge))
        throw new Error(`the proxy ${proxy.host} asks for ${challenge}, which is not supported`);
      if (refusals < 3) credentials = await authenticate(proxy);
    }
    throw new Error(`the proxy ${proxy.host} refuses this user and password`);
  };
}

/** The proxy the environment names for a host, unless `NO_PROXY` leaves it out. */
export function proxyOfEnvironment(host: string, environment: NodeJS.ProcessEnv): URL | undefined {
  const named = environment.HTTPS_PROXY ?? environment.https_proxy;
  const excepted = (environment.NO_PROXY ?? environment.no_proxy ?? '')
    .split(',')
    .map((each) => each.trim().replace(/^\*?\./, ''));
  const isExcepted = excepted.some((each) => each === '*' || (each && (host === each || host.endsWith(`.${each}`))));
  return named && !isExcepted && !isLoopback(host) ? new URL(named) : undefined;
}

const isLoopback = (host: string) => host === 'localhost' || host.startsWith('127.') || host === '[::1]';

interface Connected {
  readonly socket: Socket;
  readonly status: number;
  readonly challenge: string;
}

function connect(proxy: URL, target: string, credentials: ProxyCredentials | undefined): Promise<Connected> {
  const { promise, resolve, reject } = Promise.withResolvers<Connected>();
  const { request } = proxy.protocol === 'https:' ? https : http;
  const authorization =
    credentials && `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`;
  const headers = { host: target, ...(authorization && { 'proxy-authorization': authorization }) };
  const { hostname: host, port } = proxy;
  const asked = request({ method: 'CONNECT', host, port: port || undefined, path: target, headers, agent: false });
  asked.once('connect', (response, socket) => {
    resolve({
      socket,
      status: response.statusCode ?? 0,
      challenge: response.headers['proxy-authenticate']?.toString() ?? '',
    });
  });
  asked.once('error', ({ message }) => reject(new Error(`the proxy ${proxy.host} cannot be reached: ${message}`)));
  asked.end();
  return promise;
}

function fromUrl({ username, password }: URL): ProxyCredentials | undefined {
  return username ? { user: decodeURIComponent(username), password: decodeURIComponent(password) } : undefined;
}
