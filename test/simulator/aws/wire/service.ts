import type { IncomingHttpHeaders } from 'node:http';
import type { VirtualClock } from '../../clock.ts';
import type { AccessRequest, Iam } from '../../iam/iam.ts';
import type { Store } from '../store.ts';
import type { AwsError } from './errors.ts';

/** What every simulated service stands on. */
export interface Environment {
  readonly clock: VirtualClock;
  readonly region: string;
  readonly accountId: string;
  readonly iam: Iam;
  readonly store: Store;
  /** Where the wire protocols are served. */
  readonly endpoint: string;
}

export interface WireRequest {
  readonly method: string;
  /** Undecoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as it came, without `?`. */
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** One call of a known operation by a known role. */
export interface ServiceCall {
  readonly accessKeyId: string;
  readonly roleArn: string;
  readonly operation: string;
  /** @throws AwsError AccessDeniedException, which is recorded */
  authorize(request: AccessRequest): void;
  /** Adds to the capacity this call consumed. */
  consume(read: number, write: number): void;
  /** Names the items this call wrote. */
  wrote(keys: readonly string[]): void;
}

/** A service as it is on the wire. */
export interface WireService {
  /** The service's name in the credential scope. */
  readonly name: string;
  /** Which operation a request calls; undefined for one that is not simulated. */
  operationOf(request: WireRequest): string | undefined;
  handle(request: WireRequest, call: ServiceCall): Promise<WireResponse>;
  /** An error in the service's own format. */
  fail(error: AwsError): WireResponse;
  /** The error of a call over its rate. */
  throttle(operation: string, request: WireRequest): AwsError;
  /** The error of a caller that the service does not accept, apart from its rights; none for a service that knows no such. */
  reject?(operation: string, request: WireRequest): AwsError;
  /** The error of a call that meets another one; undefined for an operation that cannot. */
  conflict?(operation: string, request: WireRequest): AwsError | undefined;
}
