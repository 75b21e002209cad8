import type { Iam } from '../../iam/iam.ts';
import type { AwsCall } from '../types.ts';
import { AwsError, notSimulated } from './errors.ts';
import type { Faults } from './faults.ts';
import { jsonFailure } from './json-service.ts';
import type { ServiceCall, WireRequest, WireResponse, WireService } from './service.ts';

/** The connection is cut without an answer, or never answered. */
export type Silence = 'cut' | 'hang';

export interface DispatchOptions {
  readonly iam: Iam;
  readonly faults: Faults;
  readonly services: ReadonlyMap<string, WireService>;
  readonly now: () => Date;
  readonly onCall: (call: AwsCall) => void;
  /** Told of a fault in the simulator itself, which the caller sees as a 500. */
  readonly onError: (error: unknown) => void;
}

/** Finds service, operation and caller of a request, applies faults, and answers. */
export function createDispatch(options: DispatchOptions): (request: WireRequest) => Promise<WireResponse | Silence> {
  return async (request) => {
    const started = performance.now();
    const startedAt = options.now();
    const caller = callerOf(request, options.iam);
    const service = options.services.get(caller.service);
    const operation = service?.operationOf(request);
    const consumed = { read: 0, write: 0 };
    const written: string[] = [];
    let errorName: string | undefined;
    const failWith = (error: AwsError) => {
      errorName = error.code.split('#').at(-1);
      return service ? service.fail(error) : jsonFailure(error, '1.1');
    };
    try {
      if (!service || !operation) return failWith(refuseUnknown(options.iam, caller, request));
      if (!caller.isKnown) return failWith(refuseCaller(options.iam, caller, operation));
      const call = createCall(options.iam, caller, operation, { consumed, written });
      return await withFaults(options.faults, service, request, call, failWith);
    } catch (error) {
      if (error instanceof AwsError) return failWith(error);
      options.onError(error);
      return failWith(new AwsError('InternalFailure', `the simulator failed: ${String(error)}`, 500));
    } finally {
      options.onCall({
        accessKeyId: caller.accessKeyId,
        roleArn: caller.roleArn,
        service: caller.service,
        operation: operation ?? 'unknown',
        startedAt,
        begunAt: started,
        milliseconds: performance.now() - started,
        ...(errorName !== undefined && { errorName }),
        ...((consumed.read > 0 || consumed.write > 0) && { consumedCapacity: consumed }),
        ...(written.length > 0 && { written }),
      });
    }
  };
}

async function withFaults(
  faults: Faults,
  service: WireService,
  request: WireRequest,
  call: ServiceCall,
  failWith: (error: AwsError) => WireResponse,
): Promise<WireResponse | Silence> {
  const conflict = () => service.conflict?.(call.operation, request);
  const kind = faults.take(service.name, call.operation, (one) => one !== 'conflict' || conflict() !== undefined);
  if (kind === undefined) return service.handle(request, call);
  if (kind === 'fail-after') {
    await service.handle(request, call);
    failWith(new AwsError('ConnectionCut', 'fault: the answer is lost'));
    return 'cut';
  }
  if (kind === 'timeout') {
    failWith(new AwsError('Timeout', 'fault: no answer'));
    return 'hang';
  }
  if (kind === 'throttle') return failWith(service.throttle(call.operation, request));
  const error =
    kind === 'conflict' ? conflict() : kind === 'reject' ? service.reject?.(call.operation, request) : undefined;
  return failWith(error ?? new AwsError('InternalServerError', 'fault: internal error', 500));
}

interface WireCaller {
  readonly accessKeyId: string;
  readonly service: string;
  readonly roleArn: string;
  readonly isKnown: boolean;
}

const credentialPattern = /Credential=([^/,\s]+)\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;

/** What names the caller: the header, or for a signed address its parameters. */
function credentialOf({ headers, query }: WireRequest): { readonly text: string; readonly token: unknown } {
  if (headers.authorization !== undefined)
    return { text: headers.authorization, token: headers['x-amz-security-token'] };
  return {
    text: `Credential=${query.get('X-Amz-Credential') ?? ''}`,
    token: query.get('X-Amz-Security-Token') ?? undefined,
  };
}

function callerOf(request: WireRequest, iam: Iam): WireCaller {
  const { text, token } = credentialOf(request);
  const [, accessKeyId = 'anonymous', service = 'none'] = credentialPattern.exec(text) ?? [];
  const known = iam.findCredentials(accessKeyId);
  const isKnown = known !== undefined && known.sessionToken === token;
  return { accessKeyId, service, roleArn: known?.roleArn ?? accessKeyId, isKnown };
}

function createCall(
  iam: Iam,
  caller: WireCaller,
  operation: string,
  { consumed, written }: { readonly consumed: { read: number; write: number }; readonly written: string[] },
): ServiceCall {
  const { accessKeyId, roleArn } = caller;
  return {
    accessKeyId,
    roleArn,
    operation,
    authorize(access) {
      if (iam.isAllowed(roleArn, access)) return;
      const { reason } = iam.evaluate(roleArn, access);
      const text = `User: ${roleArn} is not authorized to perform: ${access.action} on resource: ${access.resource} because ${reason}`;
      throw new AwsError('AccessDeniedException', text);
    },
    consume(read, write) {
      consumed.read += read;
      consumed.write += write;
    },
    wrote: (keys) => void written.push(...keys),
  };
}

function refuseUnknown(iam: Iam, caller: WireCaller, request: WireRequest): AwsError {
  const target = request.headers['x-amz-target'] ?? request.query.get('Action') ?? `${request.method} ${request.path}`;
  const what = `${caller.service} ${String(target)}`;
  iam.recordDenial({ principal: caller.roleArn, action: what, resource: '*', reason: 'not simulated' });
  return notSimulated(what);
}

function refuseCaller(iam: Iam, caller: WireCaller, operation: string): AwsError {
  const reason = 'the access key or session token is not one the simulator issued';
  iam.recordDenial({ principal: caller.accessKeyId, action: `${caller.service}:${operation}`, resource: '*', reason });
  return new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.');
}
