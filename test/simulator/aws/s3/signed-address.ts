import { createHash } from 'node:crypto';
import type { Iam } from '../../iam/iam.ts';
import { verifyAddress } from '../../iam/signed-address.ts';
import { parseTimestamp } from '../../iam/sigv4.ts';
import { AwsError } from '../wire/errors.ts';
import type { Environment, WireRequest } from '../wire/service.ts';

const refusals = {
  malformed: [
    'AuthorizationQueryParametersError',
    'The query parameters of the signature are not as they must be.',
    400,
  ],
  wrongScope: ['AuthorizationQueryParametersError', 'Error parsing the X-Amz-Credential parameter', 400],
  expired: ['AccessDenied', 'Request has expired', 403],
  unsigned: ['AccessDenied', 'There were headers present in the request which were not signed', 403],
  mismatch: [
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided.',
    403,
  ],
} as const;

export const isSignedAddress = ({ query }: WireRequest): boolean => query.has('X-Amz-Signature');

/** Refuses a request over a signed address as S3 does. @throws AwsError */
export function assertAddress(
  request: WireRequest,
  { region, clock, iam }: Pick<Environment, 'region' | 'clock' | 'iam'>,
): void {
  const { method, path, rawQuery, headers } = request;
  const verdict = verifyAddress({ method, path, query: rawQuery, headers }, secretOf(request, iam), {
    now: clock.now(),
    region,
    service: 's3',
  });
  if (verdict === 'valid') return;
  const [code, message, status] = refusals[verdict];
  throw new AwsError(code, message, status);
}

function secretOf({ query }: WireRequest, iam: Iam): string {
  const accessKeyId = (query.get('X-Amz-Credential') ?? '').split('/')[0] ?? '';
  return iam.findCredentials(accessKeyId)?.secretAccessKey ?? '';
}

/** S3 compares what it received with the checksums that came in headers. @throws AwsError BadDigest, XAmzContentSHA256Mismatch */
export function assertChecksums({ headers }: WireRequest, body: Buffer): void {
  const digest = createHash('sha256').update(body);
  const sum = digest.copy().digest('base64');
  const given = headers['x-amz-checksum-sha256'];
  if (given !== undefined && given !== sum)
    throw new AwsError('BadDigest', 'The SHA256 you specified did not match the calculated checksum.');
  const payload = headers['x-amz-content-sha256'];
  if (/^[0-9a-f]{64}$/.test(String(payload)) && payload !== digest.digest('hex'))
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
}

/** What policies can ask of a request's signature; one in a header was made just now (S3's condition keys). */
export function signatureContext(request: WireRequest, { clock }: Pick<Environment, 'clock'>) {
  if (!isSignedAddress(request)) return { 's3:authType': 'REST-HEADER', 's3:signatureAge': '0' };
  const age = clock.now().getTime() - (parseTimestamp(request.query.get('X-Amz-Date') ?? '') ?? 0);
  return { 's3:authType': 'REST-QUERY-STRING', 's3:signatureAge': String(age) };
}
