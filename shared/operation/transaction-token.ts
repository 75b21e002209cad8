import { createHash } from 'node:crypto';

/**
 * The token of one transaction (`ClientRequestToken`, at most 36 characters): a hash of the invocation and the
 * transaction's purpose. Of two transactions with the same token within ten minutes the second is not executed or is
 * refused, so the token must not depend on anything a client can choose: API Gateway takes `requestContext.requestId`
 * from the request's header `x-amzn-RequestId` (threat 46).
 */
export function transactionToken({ invocationId }: { readonly invocationId: string }, purpose: string): string {
  return createHash('sha256').update(`${invocationId} ${purpose}`).digest('base64url').slice(0, 36);
}
