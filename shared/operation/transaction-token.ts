import { createHash } from 'node:crypto';

/**
 * What names one transaction of a request to the table (`ClientRequestToken`, 36 characters at most): the invocation and the
 * transaction's purpose in it. Two transactions with one token within ten minutes are done once, or the second is refused,
 * so nothing a client can choose may be part of it: API Gateway takes `requestContext.requestId` from the request's header
 * `x-amzn-RequestId` (threat 46).
 */
export function transactionToken({ invocationId }: { readonly invocationId: string }, purpose: string): string {
  return createHash('sha256').update(`${invocationId} ${purpose}`).digest('base64url').slice(0, 36);
}
