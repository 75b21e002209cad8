import { createHash, createHmac } from 'node:crypto';
import { canonicalRequest } from '../iam/sigv4.ts';

/** Credentials to sign with. */
export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
}

/** Signs a request for API Gateway (AWS Signature Version 4). @returns the headers to add */
export function signRequest(
  { method, url, body }: { readonly method: string; readonly url: URL; readonly body: Buffer },
  { accessKeyId, secretAccessKey, sessionToken, region }: SigningKey,
  at: Date,
): Record<string, string> {
  const timestamp = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = timestamp.slice(0, 8);
  const headers: Record<string, string> = {
    'x-amz-date': timestamp,
    ...(sessionToken ? { 'x-amz-security-token': sessionToken } : {}),
  };
  const signed = new Map(Object.entries({ host: url.host, ...headers }).sort(([a], [b]) => (a < b ? -1 : 1)));
  const request = { method, path: url.pathname, query: url.search.slice(1), headers: {}, body };
  const bodyHash = createHash('sha256').update(body).digest('hex');
  const canonical = canonicalRequest(request, signed, [...signed.keys()], bodyHash, 'execute-api');
  const scope = `${day}/${region}/execute-api/aws4_request`;
  const digest = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', timestamp, scope, digest].join('\n');
  const hmac = (key: Buffer | string, value: string) => createHmac('sha256', key).update(value).digest();
  const key = [day, region, 'execute-api', 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secretAccessKey}`);
  const names = [...signed.keys()].join(';');
  const signature = hmac(key, text).toString('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}
