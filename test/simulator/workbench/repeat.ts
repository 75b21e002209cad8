import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { signRequest } from '../client/sign.ts';
import type { ControlContext } from '../control-route.ts';
import type { DemonstrationUser } from './demonstration.ts';
import { bytesOf, type Sent, targetOf } from './exchange.ts';

/** A request to one of the hosts. */
export interface ClientRequest {
  readonly host: Sent['requestContext']['domainPrefix'];
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
  readonly identity?: DemonstrationUser['identity'];
}

type Bank = Pick<ControlContext, 'hosts' | 'bankCredentials' | 'caCertificate' | 'clock'>;

// They are the connection's, or made anew.
const ownHeaders =
  /^(host|connection|content-length|transfer-encoding|x-forwarded-.*|x-amz-date|x-amz-content-sha256|x-amzn-requestid|accept-encoding)$/i;

/** The headers of a request that another one like it has too. */
export function headersToRepeat({ multiValueHeaders, requestContext }: Sent): readonly (readonly [string, string])[] {
  const isSigned = requestContext.domainPrefix === 'bank';
  return Object.entries(multiValueHeaders ?? {}).flatMap(([name, values]) =>
    ownHeaders.test(name) || (isSigned && /^(authorization|x-amz-security-token)$/i.test(name))
      ? []
      : values.map((value): [string, string] => [name.toLowerCase(), value]),
  );
}

/** Sends a request as a client would: the bank's are signed, those to the secure host carry a certificate. */
export function sendAsClient(request: ClientRequest, bank: Bank, done: (answer: IncomingMessage) => void) {
  const { host, method, target, body, identity } = request;
  const url = new URL(target, bank.hosts[host]);
  const signature = host === 'bank' ? signRequest({ method, url, body }, bank.bankCredentials, bank.clock.now()) : {};
  const headers = { ...request.headers, 'content-length': String(body.length), ...signature };
  // A connection of its own, as long as somebody waits: certificates must not be mixed up.
  const tls = { ca: bank.caCertificate, cert: identity?.certificatePem, key: identity?.keyPem };
  const sent = https.request(url, { method, headers, agent: false, ...tls }, done);
  sent.end(body);
  return sent;
}

/** The user of the demonstration whose certificate a request was sent with. */
export function senderOf({ requestContext }: Sent, users: readonly DemonstrationUser[]): DemonstrationUser | undefined {
  const pem = requestContext.identity?.clientCert?.clientCertPem;
  if (!pem) return undefined;
  const { fingerprint256 } = new X509Certificate(pem);
  const certificateOf = ({ identity }: DemonstrationUser) => identity && new X509Certificate(identity.certificatePem);
  return users.find((user) => certificateOf(user)?.fingerprint256 === fingerprint256);
}

/** Sends a kept request once more. @returns what the client was answered */
export function sendAgain(
  sent: Sent,
  context: Bank & Pick<ControlContext, 'demonstration'>,
): Promise<{ readonly status: number; readonly requestId?: string | undefined }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; requestId?: string | undefined }>();
  const request = {
    host: sent.requestContext.domainPrefix,
    method: sent.httpMethod,
    target: targetOf(sent),
    headers: Object.fromEntries(headersToRepeat(sent)),
    body: bytesOf(sent),
    identity: senderOf(sent, context.demonstration.get()?.users ?? [])?.identity,
  };
  sendAsClient(request, context, (answer) => {
    const { 'x-amzn-requestid': requestId } = answer.headers;
    answer.resume();
    resolve({ status: answer.statusCode ?? 502, requestId: [requestId].flat()[0] });
  }).on('error', reject);
  return promise;
}
