import { createHash, randomUUID } from 'node:crypto';
import { AwsError } from '../wire/errors.ts';
import type { Environment, ServiceCall, WireRequest, WireResponse, WireService } from '../wire/service.ts';
import { xml } from '../wire/xml.ts';
import type { Buckets, ObjectVersion } from './buckets.ts';
import { createWritings, type Writings } from './parts.ts';
import { assertAddress, assertChecksums, isSignedAddress, signatureContext } from './signed-address.ts';

const plain: Readonly<Record<string, string>> = { GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject' };
const codes: Readonly<Record<string, readonly [string, number]>> = {
  AccessDeniedException: ['AccessDenied', 403],
  UnrecognizedClientException: ['InvalidAccessKeyId', 403],
  UnknownOperationException: ['NotImplemented', 501],
};

// The loopback wire stands for AWS's TLS endpoints.
const wireContext = { 's3:TlsVersion': '1.3' };

interface Inside {
  readonly buckets: Buckets;
  readonly writings: Writings;
  readonly environment: Environment;
}

/** S3 in path style: objects in and out, whole or in parts, with versions, and over signed addresses. */
export function createS3(environment: Environment, buckets: Buckets): WireService {
  const inside = { buckets, writings: createWritings(), environment };
  return {
    name: 's3',
    operationOf(request) {
      const { key } = placeOf(request);
      const isCopy = request.headers['x-amz-copy-source'] !== undefined;
      return key === '' || isCopy ? undefined : operationOf(request);
    },
    async handle(request, call) {
      if (isSignedAddress(request)) assertAddress(request, environment);
      return handlers[call.operation as keyof typeof handlers](inside, request, call);
    },
    fail(error) {
      const [Code, status] = codes[error.code] ?? [error.code, error.status];
      const body = `<?xml version="1.0" encoding="UTF-8"?>${xml('Error', { Code, Message: error.message, RequestId: randomUUID() })}`;
      return { status, headers: { 'content-type': 'application/xml' }, body };
    },
    throttle: () => new AwsError('SlowDown', 'Please reduce your request rate.', 503),
  };
}

const handlers = {
  PutObject: put,
  GetObject: get,
  HeadObject: get,
  CreateMultipartUpload: beginParts,
  UploadPart: putPart,
  CompleteMultipartUpload: completeParts,
} as const;

/** The operation, by method and parameters; undefined for one that is not simulated. */
function operationOf({ method, query }: WireRequest): string | undefined {
  const names = [...query.keys()].filter((name) => !/^(?:x-id|versionId|X-Amz-.+|response-.+)$/i.test(name));
  const has = (...wanted: string[]) => names.length === wanted.length && wanted.every((name) => names.includes(name));
  if (method === 'POST' && has('uploads')) return 'CreateMultipartUpload';
  if (method === 'PUT' && has('partNumber', 'uploadId')) return 'UploadPart';
  if (method === 'POST' && has('uploadId')) return 'CompleteMultipartUpload';
  return has() ? plain[method] : undefined;
}

function placeOf(request: WireRequest): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(request.path) ?? [];
  return { bucket, key: decodeURIComponent(key) };
}

/** Every way of writing needs the same permission (S3 user guide, multipart upload API and permissions). */
function authorizeWrite({ buckets, environment }: Inside, request: WireRequest, call: ServiceCall): void {
  const { bucket, key } = placeOf(request);
  const encryption = request.headers['x-amz-server-side-encryption'];
  const context = {
    ...wireContext,
    ...signatureContext(request, environment),
    's3:x-amz-server-side-encryption': encryption?.toString(),
  };
  call.authorize({ action: 's3:PutObject', resource: `arn:aws:s3:::${bucket}/${key}`, context });
  authorizeKey({ buckets, environment }, bucket, 'GenerateDataKey', call);
}

/** The caller itself must be allowed to use a bucket's key (S3 user guide, SSE-KMS). */
function authorizeKey(
  { buckets, environment: { region } }: Pick<Inside, 'buckets' | 'environment'>,
  bucket: string,
  action: string,
  call: ServiceCall,
): void {
  const resource = buckets.keyOf(bucket);
  if (resource === undefined) return;
  call.authorize({ action: `kms:${action}`, resource, context: { 'kms:ViaService': `s3.${region}.amazonaws.com` } });
}

function put(inside: Inside, request: WireRequest, call: ServiceCall): WireResponse {
  const { bucket, key } = placeOf(request);
  authorizeWrite(inside, request, call);
  const body = decodeChunks(request);
  assertChecksums(request, body);
  const { versionId } = inside.buckets.put(bucket, key, body, request.headers['content-type']);
  const headers = { etag: etagOf(body), ...(versionId !== 'null' && { 'x-amz-version-id': versionId }) };
  return { status: 200, headers, body: '' };
}

function beginParts(inside: Inside, request: WireRequest, call: ServiceCall): WireResponse {
  const { bucket, key } = placeOf(request);
  authorizeWrite(inside, request, call);
  const UploadId = inside.writings.begin(bucket, key, request.headers['content-type']);
  return inXml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId });
}

function putPart(inside: Inside, request: WireRequest, call: ServiceCall): WireResponse {
  authorizeWrite(inside, request, call);
  // S3 opens the upload's data key again for each part.
  authorizeKey(inside, placeOf(request).bucket, 'Decrypt', call);
  assertChecksums(request, request.body);
  const { query, body } = request;
  const etag = inside.writings.part(query.get('uploadId') ?? '', Number(query.get('partNumber')), body);
  return { status: 200, headers: { etag }, body: '' };
}

function completeParts(inside: Inside, request: WireRequest, call: ServiceCall): WireResponse {
  authorizeWrite(inside, request, call);
  authorizeKey(inside, placeOf(request).bucket, 'Decrypt', call);
  const listed = /<PartNumber>(\d+)<\/PartNumber>\s*<ETag>(?:"|&quot;)([0-9a-f]+)(?:"|&quot;)<\/ETag>/g;
  const wanted = [...request.body.toString().matchAll(listed)].map(([, number, etag]) => ({
    number: Number(number),
    etag: `"${etag}"`,
  }));
  if (wanted.length === 0) throw new AwsError('MalformedXML', 'The XML you provided was not well-formed.');
  const { bucket, key, body, contentType } = inside.writings.complete(request.query.get('uploadId') ?? '', wanted);
  inside.buckets.put(bucket, key, body, contentType);
  return inXml('CompleteMultipartUploadResult', { Bucket: bucket, Key: key, ETag: etagOf(body) });
}

function inXml(name: string, value: Readonly<Record<string, string>>): WireResponse {
  const body = `<?xml version="1.0" encoding="UTF-8"?>${xml(name, value)}`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function get({ buckets, environment }: Inside, request: WireRequest, call: ServiceCall): WireResponse {
  const { bucket, key } = placeOf(request);
  const versionId = request.query.get('versionId') ?? undefined;
  const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
  call.authorize({
    action,
    resource: `arn:aws:s3:::${bucket}/${key}`,
    context: { ...wireContext, ...signatureContext(request, environment), 's3:VersionId': versionId },
  });
  if (!buckets.has(bucket)) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
  const found = buckets.get(bucket, key, versionId);
  if (!found) throw missing(request, call, versionId);
  authorizeKey({ buckets, environment }, bucket, 'Decrypt', call);
  const headers = { ...headersOf(found), ...askedHeaders(request), 'content-length': String(found.body.length) };
  return { status: 200, headers, body: call.operation === 'HeadObject' ? '' : found.body };
}

/** Callers without `s3:ListBucket` are not told whether an object exists (S3 API reference, GetObject). */
function missing(request: WireRequest, call: ServiceCall, versionId: string | undefined): AwsError {
  if (versionId !== undefined) return new AwsError('NoSuchVersion', 'The specified key does not exist.', 404);
  const { bucket } = placeOf(request);
  call.authorize({ action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}`, context: wireContext });
  return new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
}

/** A signed address may set headers of its answer (GetObject, `response-…`). */
function askedHeaders({ query }: WireRequest): Readonly<Record<string, string>> {
  const asked = [...query].filter(([name]) => name.startsWith('response-'));
  return Object.fromEntries(asked.map(([name, value]) => [name.slice('response-'.length), value]));
}

function headersOf(found: ObjectVersion): Readonly<Record<string, string>> {
  return {
    'content-type': found.contentType ?? 'binary/octet-stream',
    etag: etagOf(found.body),
    'last-modified': found.storedAt.toUTCString(),
    ...(found.versionId !== 'null' && { 'x-amz-version-id': found.versionId }),
  };
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

// The SDK sends a body with a trailing checksum as `aws-chunked`: size in hexadecimal, data, and again.
function decodeChunks(request: WireRequest): Buffer {
  if (!String(request.headers['content-encoding'] ?? '').includes('aws-chunked')) return request.body;
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = request.body.indexOf('\r\n', at);
    const size = Number.parseInt(request.body.toString('latin1', at, end), 16);
    if (end < 0 || !(size > 0)) return Buffer.concat(parts);
    parts.push(request.body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
