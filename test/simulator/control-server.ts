import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { handleControl } from './control-api.ts';
import type { ControlContext } from './control-route.ts';
import { readBody } from './gateway/body.ts';
import { certificateFile } from './workbench/certificate-files.ts';
import { isRelayed, relay } from './workbench/relay.ts';
import { sendStaticFile } from './workbench/static-files.ts';

/** The workbench while it listens. */
export interface ControlServer {
  readonly url: string;
  close(): Promise<void>;
}

const longestBody = 1024 * 1024;
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Opens the simulator's own page and API on 127.0.0.1. @throws Error when the port is taken */
export async function openControlServer(context: ControlContext & { readonly port: number }): Promise<ControlServer> {
  let { hosts } = context;
  const server = createServer((request, response) => {
    serve(request, response, { ...context, hosts }).catch((error: unknown) => {
      if (request.socket.destroyed) return;
      sendJson(response, 500, problem(500, 'simulator.failed', error instanceof Error ? error.message : String(error)));
    });
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(context.port, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : context.port;
  const url = `http://localhost:${port}`;
  hosts = { ...hosts, workbench: url };
  return {
    url,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, context: ControlContext): Promise<void> {
  if (!isLocal(request)) return sendJson(response, 403, problem(403, 'simulator.notLocal', 'loopback only'));
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (isRelayed(url)) return relay(request, response, url, context);
  if (request.method === 'GET' && (await sendStaticFile(url.pathname, response))) return;
  if (request.method === 'GET' && url.pathname === '/_simulator/requests') {
    return context.liveLog.stream(request, response);
  }
  const pem = request.method === 'GET' ? certificateFile(url.pathname, context) : undefined;
  if (pem !== undefined) return sendPem(response, pem);
  const body = await readBody(request, longestBody);
  if (!body) return sendJson(response, 413, problem(413, 'request.tooLarge', 'too large'));
  const answer = await handleControl({ method: request.method ?? 'GET', url, body: body.toString('utf8') }, context);
  const { status, value } = answer;
  sendJson(response, status, 'problem' in answer ? problem(status, answer.problem.code, answer.problem.detail) : value);
}

// A page of another site can reach this port, by its own name (DNS rebinding) or as itself: neither is let in.
function isLocal({ headers }: IncomingMessage): boolean {
  const { host = '', origin } = headers;
  return loopback.test(host) && (origin === undefined || loopback.test(origin.replace(/^https?:\/\//, '')));
}

function problem(status: number, code: string, detail: string): object {
  return { type: 'about:blank', title: code, status, detail, code };
}

function sendPem(response: ServerResponse, pem: string): void {
  response.writeHead(200, { 'Content-Type': 'application/x-pem-file', 'Cache-Control': 'no-store' });
  response.end(pem);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const contentType = status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { 'Content-Type': contentType, 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(value));
}
