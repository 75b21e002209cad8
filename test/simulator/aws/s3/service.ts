import { createHash, randomUUID } from 'node:crypto';
import { AwsError } from '../wire/errors.ts';
import type { ServiceCall, WireRequest, WireResponse, WireService } from '../wire/service.ts';
import { xml } from '../wire/xml.ts';
import type { Buckets, ObjectVersion } from './buckets.ts';

const operations: Readonly<Record<string, string>> = { GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject' };
const codes: Readonly<Record<string, readonly [string, number]>> = {
  AccessDeniedException: ['AccessDenied', 403],
  UnrecognizedClientException: ['InvalidAccessKeyId', 403],
  UnknownOperationException: ['NotImplemented', 501],
};

// The loopback wire stands for AWS's TLS endpoints.
const wireContext = { 's3:TlsVersion': '1.3' };

/** S3 in path style: objects in and out, with versions. */
export function createS3(buckets: Buckets): WireService {
  return {
    name: 's3',
    operationOf(request) {
      const { key } = placeOf(request);
      const isPlain = [...request.query.keys()].every((name) => name === 'x-id' || name === 'versionId');
      const isCopy = request.headers['x-amz-copy-source'] !== undefined;
      return key !== '' && isPlain && !isCopy ? operations[request.method] : undefined;
    },
    async handle(request, call) {
      return call.operation === 'PutObject' ? put(buckets, request, call) : get(buckets, request, call);
    },
    fail(error) {
      const [Code, status] = codes[error.code] ?? [error.code, error.status];
      const body = `<?xml version="1.0" encoding="UTF-8"?>${xml('Error', { Code, Message: error.message, RequestId: randomUUID() })}`;
      return { status, headers: { 'content-type': 'application/xml' }, body };
    },
    throttle: () => new AwsError('SlowDown', 'Please reduce your request rate.', 503),
  };
}

function placeOf(request: WireRequest): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(request.path) ?? [];
  return { bucket, key: decodeURIComponent(key) };
}

function put(buckets: Buckets, request: WireRequest, call: ServiceCall): WireResponse {
  const { bucket, key } = placeOf(request);
  const encryption = request.headers['x-amz-server-side-encryption'];
  const context = { ...wireContext, 's3:x-amz-server-side-encryption': encryption?.toString() };
  call.authorize({ action: 's3:PutObject', resource: `arn:aws:s3:::${bucket}/${key}`, context });
  const body = decodeChunks(request);
  const { versionId } = buckets.put(bucket, key, body, request.headers['content-type']);
  const headers = { etag: etagOf(body), ...(versionId !== 'null' && { 'x-amz-version-id': versionId }) };
  return { status: 200, headers, body: '' };
}

function get(buckets: Buckets, request: WireRequest, call: ServiceCall): WireResponse {
  const { bucket, key } = placeOf(request);
  const versionId = request.query.get('versionId') ?? undefined;
  const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
  call.authorize({
    action,
    resource: `arn:aws:s3:::${bucket}/${key}`,
    context: { ...wireContext, 's3:VersionId': versionId },
  });
  if (!buckets.has(bucket)) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
  const found = buckets.get(bucket, key, versionId);
  if (!found) throw new AwsError(versionId ? 'NoSuchVersion' : 'NoSuchKey', 'The specified key does not exist.', 404);
  const headers = { ...headersOf(found), 'content-length': String(found.body.length) };
  return { status: 200, headers, body: call.operation === 'HeadObject' ? '' : found.body };
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
