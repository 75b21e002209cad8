import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A request as it came over the wire; `path` undecoded and without the query, header names in any case. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** The raw query string, without `?`. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer | string;
}

export type SignatureFailure =
  | 'missing' // no AWS4-HMAC-SHA256 Authorization header
  | 'malformed'
  | 'unknownKey'
  | 'expired' // the date is more than five minutes off, or not the scope's day
  | 'wrongScope'
  | 'unsigned' // a header that must be signed is not
  | 'bodyChanged'
  | 'mismatch';

export type SignatureResult =
  | { readonly ok: true; readonly accessKeyId: string }
  | { readonly ok: false; readonly failure: SignatureFailure; readonly accessKeyId?: string };

export interface Expectation {
  /** The clock, or several of which one must agree: a client signs with real time while the simulator's is ahead. */
  readonly now: Date | readonly Date[];
  readonly region: string;
  readonly service: string;
}

export const skewMilliseconds = 5 * 60_000;
const authorizationPattern =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/;

/** Checks a header-signed request (AWS Signature Version 4): scope, age, signed headers, body and signature. */
export function verifySigV4(
  request: SignedRequest,
  lookupSecret: (
    accessKeyId: string,
  ) => { readonly secretAccessKey: string; readonly sessionToken?: string } | undefined,
  expected: Expectation,
): SignatureResult {
  const headers = lowerCaseHeaders(request.headers);
  const authorization = headers.get('authorization');
  if (!authorization?.startsWith('AWS4-HMAC-SHA256')) return { ok: false, failure: 'missing' };
  const [, accessKeyId, day, region, service, signed, signature] = authorizationPattern.exec(authorization) ?? [];
  if (!accessKeyId || !day || !region || !service || !signed || !signature) return { ok: false, failure: 'malformed' };
  const refuse = (failure: SignatureFailure) => ({ ok: false, failure, accessKeyId }) as const;

  const secret = lookupSecret(accessKeyId);
  if (!secret) return refuse('unknownKey');
  if (secret.sessionToken && headers.get('x-amz-security-token') !== secret.sessionToken) return refuse('unknownKey');
  if (region !== expected.region || service !== expected.service) return refuse('wrongScope');
  const timestamp = headers.get('x-amz-date') ?? '';
  const at = parseTimestamp(timestamp);
  if (at === undefined) return refuse('malformed');
  const clocks = expected.now instanceof Date ? [expected.now] : expected.now;
  const isFresh = clocks.some((clock) => Math.abs(at - clock.getTime()) <= skewMilliseconds);
  if (!timestamp.startsWith(day) || !isFresh) return refuse('expired');

  const names = signed.split(';');
  if (!mustBeSigned(headers).every((name) => names.includes(name))) return refuse('unsigned');
  const bodyHash = sha256(request.body);
  const declared = headers.get('x-amz-content-sha256');
  if (declared !== undefined && declared !== bodyHash) return refuse('bodyChanged');

  const canonical = canonicalRequest(request, headers, names, bodyHash, service);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secret.secretAccessKey}`);
  const same = timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'));
  return same ? { ok: true, accessKeyId } : refuse('mismatch');
}

export function mustBeSigned(headers: ReadonlyMap<string, string>): readonly string[] {
  const amazon = [...headers.keys()].filter((name) => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256');
  return ['host', ...amazon];
}

/** The canonical request of the signature's documentation; exported for its test vectors. */
export function canonicalRequest(
  request: SignedRequest,
  headers: ReadonlyMap<string, string>,
  signedNames: readonly string[],
  bodyHash: string,
  service: string,
): string {
  return [
    request.method,
    canonicalPath(request.path, service),
    canonicalQuery(request.query),
    ...signedNames.map((name) => `${name}:${headers.get(name) ?? ''}`),
    '',
    signedNames.join(';'),
    bodyHash,
  ].join('\n');
}

// Every service but S3 encodes the already encoded path a second time and resolves `.`, `..` and empty segments.
function canonicalPath(path: string, service: string): string {
  if (service === 's3')
    return path === ''
      ? '/'
      : path
          .split('/')
          .map((part) => encode(decode(part)))
          .join('/');
  const segments: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') segments.pop();
    else if (part !== '' && part !== '.') segments.push(encode(part));
  }
  const trailing = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${trailing}`;
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query.split('&').filter((pair) => pair !== '');
  const encoded = pairs.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    const name = at < 0 ? pair : pair.slice(0, at);
    return [encode(decode(name)), encode(decode(at < 0 ? '' : pair.slice(at + 1)))];
  });
  const order = (a: string, b: string) => (a < b ? -1 : Number(a > b));
  encoded.sort(([nameA, valueA], [nameB, valueB]) => order(nameA, nameB) || order(valueA, valueB));
  return encoded.map(([name, value]) => `${name}=${value}`).join('&');
}

// RFC 3986 unreserved characters stay, everything else becomes %XX.
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

// What is not valid percent encoding is taken as it stands; the signature then decides.
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function lowerCaseHeaders(headers: SignedRequest['headers']): ReadonlyMap<string, string> {
  const clean = (value: string) => value.trim().replace(/\s+/g, ' ');
  return new Map(
    Object.entries(headers).flatMap(([name, value]): [string, string][] => {
      if (value === undefined) return [];
      const joined = typeof value === 'string' ? clean(value) : value.map(clean).join(',');
      return [[name.toLowerCase(), joined]];
    }),
  );
}

export function parseTimestamp(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)?.slice(1);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : at;
}

export function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

export function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
