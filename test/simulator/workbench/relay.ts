import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { ControlContext } from '../control-route.ts';
import { readBody } from '../gateway/body.ts';
import { sendAsClient } from './repeat.ts';

const path = /^\/_simulator\/try\/(entry|secure|bank)(\/.*)$/;
const Host = z.enum(['entry', 'secure', 'bank']);
const longestBody = 10 * 1024 * 1024;
// Of the page, not of the request it tries.
const ownHeaders =
  /^(host|origin|referer|cookie|connection|content-length|transfer-encoding|sec-.*|x-simulator-identity)$/;

/** Whether a request is to be relayed to one of the hosts. */
export const isRelayed = (url: URL): boolean => path.test(url.pathname);

/**
 * Sends a request of the page on to a host as a client would: the bank's are signed, those to the secure host carry the
 * demonstration's certificate that `X-Simulator-Identity` names by login ID.
 */
export async function relay(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  context: ControlContext,
): Promise<void> {
  const [, host = '', rest = '/'] = path.exec(url.pathname) ?? [];
  const body = await readBody(request, longestBody);
  if (!body) throw new RangeError('too large to be relayed');
  const identity = host === 'secure' ? identityOf(request, context) : undefined;
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !ownHeaders.test(name)));
  const asked = { host: Host.parse(host), method: request.method ?? 'GET', target: rest + url.search, headers, body };
  const sent = sendAsClient({ ...asked, ...(identity && { identity }) }, context, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  sent.on('error', ({ message }) => {
    if (response.headersSent) return void response.destroy();
    const detail = `${message}: ${identity ? '' : 'the secure host takes nobody without a certificate'}`;
    response.writeHead(502, { 'Content-Type': 'application/problem+json' });
    response.end(JSON.stringify({ type: 'about:blank', status: 502, code: 'relay.failed', detail }));
  });
}

function identityOf({ headers }: IncomingMessage, { demonstration }: ControlContext) {
  const loginId = headers['x-simulator-identity'];
  return demonstration.get()?.users.find((user) => user.loginId === loginId)?.identity;
}
