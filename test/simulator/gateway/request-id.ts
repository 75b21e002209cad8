import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The ids that API Gateway gives a request. */
export interface RequestIds {
  /** The client's own, if it sends one. */
  readonly requestId: string;
  /** Never the client's. */
  readonly extendedRequestId: string;
}

/** A header's characters, without those that separate values. */
const form = /^[\w!#$%&'*+.^`|~-]{1,128}$/;

/**
 * The names of a request, as a REST API gives them. A client overrides the first with the header `x-amzn-RequestId`: AWS
 * documents it for values in the form of a UUID, and says of others only that access logs do not show them. They are let
 * through here, so that nothing is built on their being kept away.
 */
export function requestIdsOf({ headers }: Pick<IncomingMessage, 'headers'>): RequestIds {
  const given = headers['x-amzn-requestid'];
  return {
    requestId: typeof given === 'string' && form.test(given) ? given : randomUUID(),
    extendedRequestId: `${randomBytes(10).toString('base64').slice(0, 13)}=`,
  };
}
