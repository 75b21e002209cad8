import { timingSafeEqual } from 'node:crypto';
import {
  canonicalRequest,
  hmac,
  lowerCaseHeaders,
  mustBeSigned,
  parseTimestamp,
  type SignatureFailure,
  type SignedRequest,
  sha256,
  skewMilliseconds,
} from './sigv4.ts';

export type AddressVerdict =
  | 'valid'
  | Extract<SignatureFailure, 'malformed' | 'expired' | 'wrongScope' | 'unsigned' | 'mismatch'>;

/**
 * Checks a request that is signed by its address (query parameters): its scope, its time, its signed headers and its
 * signature. The body is not part of it (`UNSIGNED-PAYLOAD`); a signed checksum header is what binds it.
 */
export function verifyAddress(
  request: Omit<SignedRequest, 'body'>,
  secretAccessKey: string,
  { now, region, service }: { readonly now: Date; readonly region: string; readonly service: string },
): AddressVerdict {
  const query = new URLSearchParams(request.query);
  const [, day, scopeRegion, scopeService] =
    /^[^/]+\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(query.get('X-Amz-Credential') ?? '') ?? [];
  const timestamp = query.get('X-Amz-Date') ?? '';
  const at = parseTimestamp(timestamp);
  const seconds = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  const isReadable = query.get('X-Amz-Algorithm') === 'AWS4-HMAC-SHA256' && seconds >= 1 && seconds <= 604_800;
  if (!day || at === undefined || !isReadable) return 'malformed';
  if (scopeRegion !== region || scopeService !== service || !timestamp.startsWith(day)) return 'wrongScope';
  if (at - now.getTime() > skewMilliseconds || now.getTime() > at + seconds * 1000) return 'expired';

  const headers = lowerCaseHeaders(request.headers);
  const names = (query.get('X-Amz-SignedHeaders') ?? '').split(';');
  if (!mustBeSigned(headers).every((name) => names.includes(name))) return 'unsigned';
  const withoutSignature = request.query
    .split('&')
    .filter((pair) => !pair.startsWith('X-Amz-Signature='))
    .join('&');
  const unsigned = { ...request, query: withoutSignature, body: '' };
  const text = [
    'AWS4-HMAC-SHA256',
    timestamp,
    `${day}/${region}/${service}/aws4_request`,
    sha256(canonicalRequest(unsigned, headers, names, 'UNSIGNED-PAYLOAD', service)),
  ].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secretAccessKey}`);
  const given = Buffer.from(query.get('X-Amz-Signature') ?? '', 'hex');
  const own = hmac(key, text);
  return given.length === own.length && timingSafeEqual(own, given) ? 'valid' : 'mismatch';
}
