import { setTimeout as wait } from 'node:timers/promises';
import { Hash } from '@smithy/hash-node';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { defaultProvider } from './environment-credentials.ts';

interface Bucket {
  readonly FILES_BUCKET: string;
  readonly AWS_REGION: string;
  /** A server of the same protocol: the simulator. */
  readonly AWS_ENDPOINT_URL?: string | undefined;
}

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST';
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** A refusal by S3; its code is one of S3's. */
export class S3Failure extends Error {
  override readonly name: string = 'S3Failure';
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number) {
    super(`S3 answered ${status} ${code}`);
    this.code = code;
    this.status = status;
  }
}

/** S3, or the way to it, failed in every attempt; the frame answers it as an outage. */
export class S3ServiceUnavailable extends Error {
  override readonly name: string = 'S3ServiceUnavailable';
}

const attempts = 4;
const firstPauseMilliseconds = 100;
/** Until the answer begins; a part of 8 MiB takes less than a second inside a region. */
const patienceMilliseconds = 20_000;

/** Signs requests to one bucket, and sends them again when S3 is busy or the connection breaks. */
export function s3Requests(readBucket: () => Bucket) {
  const signer = ({ AWS_REGION: region }: Bucket) =>
    new SignatureV4({
      service: 's3',
      region,
      credentials: defaultProvider(),
      sha256: Hash.bind(null, 'sha256'),
      uriEscapePath: false,
    });
  return {
    /** A signed address; every header given is signed, and must be sent. */
    async address(request: S3Request, expiresIn: number): Promise<string> {
      const bucket = readBucket();
      const unsigned = httpRequest(bucket, request, 'UNSIGNED-PAYLOAD');
      const unhoistableHeaders = new Set(Object.keys(request.headers ?? {}));
      const signed = await signer(bucket).presign(unsigned, { expiresIn, unhoistableHeaders });
      return addressOf(signed as HttpRequest);
    },
    /** @throws S3Failure when S3 refuses, S3ServiceUnavailable when it fails in every attempt */
    async send(request: S3Request): Promise<Response> {
      const bucket = readBucket();
      for (let attempt = 1; ; attempt += 1) {
        try {
          const signed = await signer(bucket).sign(httpRequest(bucket, request));
          return await answered(signed as HttpRequest, request.body);
        } catch (thrown) {
          if (isFinal(thrown)) throw thrown;
          if (attempt === attempts) throw new S3ServiceUnavailable('S3 is not available', { cause: thrown });
          await wait(firstPauseMilliseconds * 2 ** (attempt - 1));
        }
      }
    },
  };
}

/** Like the SDK, which takes a body that S3 waited for in vain (`RequestTimeout`, 400) for a broken connection. */
const isFinal = (thrown: unknown) =>
  thrown instanceof S3Failure && thrown.status < 500 && thrown.status !== 429 && thrown.code !== 'RequestTimeout';

function httpRequest(
  bucket: Bucket,
  { method, key, query = {}, headers = {}, body }: S3Request,
  payload?: string,
): HttpRequest {
  const { hostname, port, protocol, folder } = placeOf(bucket);
  const host = port === undefined ? hostname : `${hostname}:${port}`;
  return new HttpRequest({
    method,
    protocol,
    hostname,
    ...(port !== undefined && { port }),
    path: `${folder}/${key}`,
    query: { ...query },
    headers: { host, ...headers, ...(payload && { 'x-amz-content-sha256': payload }) },
    ...(body && { body }),
  });
}

/** AWS names the bucket in the host; the simulator, whose host is an address, in the path. */
function placeOf({ FILES_BUCKET, AWS_REGION, AWS_ENDPOINT_URL }: Bucket) {
  if (AWS_ENDPOINT_URL === undefined) {
    const hostname = `${FILES_BUCKET}.s3.${AWS_REGION}.amazonaws.com`;
    return { protocol: 'https:', hostname, port: undefined, folder: '' };
  }
  const { protocol, hostname, port } = new URL(AWS_ENDPOINT_URL);
  return { protocol, hostname, port: Number(port), folder: `/${FILES_BUCKET}` };
}

function addressOf({ protocol, hostname, port, path, query }: HttpRequest): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  const text = pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${text}`;
}

async function answered(signed: HttpRequest, body: Uint8Array | undefined): Promise<Response> {
  const { host: _, ...headers } = signed.headers;
  const { abort, signal } = deadline();
  try {
    const answer = await fetch(addressOf(signed), {
      method: signed.method,
      headers,
      signal,
      ...(body && { body: body as Uint8Array<ArrayBuffer> }),
    });
    if (answer.ok) return answer;
    const text = await answer.text();
    throw new S3Failure(/<Code>([A-Za-z0-9]+)<\/Code>/.exec(text)?.[1] ?? 'Unknown', answer.status);
  } finally {
    abort();
  }
}

/** A time limit until the answer begins; reading a long answer may take longer. */
function deadline() {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error('S3 does not answer')), patienceMilliseconds);
  return { signal: controller.signal, abort: () => clearTimeout(timer) };
}

/** A value of an answer in XML: identifiers, which need no escaping. @throws Error if S3 answered something else */
export function answeredXml(text: string, name: string): string {
  const found = new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1];
  if (found === undefined) throw new S3Failure(/<Code>([A-Za-z0-9]+)<\/Code>/.exec(text)?.[1] ?? 'Unknown', 500);
  return found;
}
