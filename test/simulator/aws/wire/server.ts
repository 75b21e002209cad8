import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Silence } from './dispatch.ts';
import type { WireRequest, WireResponse } from './service.ts';

export interface WireServer {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Serves the wire protocols on a free loopback port; `now` is virtual time. */
export async function startWireServer(
  dispatch: (request: WireRequest) => Promise<WireResponse | Silence>,
  now: () => Date,
): Promise<WireServer> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', async () => answer(response, await dispatch(toWire(request, parts)), now()));
  });
  // A warm function keeps its connections for its whole life.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { endpoint: `http://127.0.0.1:${portOf(server)}`, close: () => stop(server) };
}

function toWire(request: IncomingMessage, parts: readonly Buffer[]): WireRequest {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    rawQuery: query,
    headers: request.headers,
    body: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts),
  };
}

function answer(response: ServerResponse, result: WireResponse | Silence, now: Date): void {
  if (result === 'hang') return;
  if (result === 'cut') {
    response.socket?.destroy();
    return;
  }
  const length = typeof result.body === 'string' ? Buffer.byteLength(result.body) : result.body.length;
  // Callers live in virtual time: by real time the SDK would see a skewed clock, and repeat every call that failed.
  const date = now.toUTCString();
  response.writeHead(result.status, { 'content-length': length, date, ...result.headers });
  response.end(result.body);
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
