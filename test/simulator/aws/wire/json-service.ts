import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from './errors.ts';
import type { ServiceCall, WireRequest, WireResponse, WireService } from './service.ts';

type Run = (input: unknown, call: ServiceCall) => Promise<unknown>;

/** Pairs an operation's input with what it does; a member the schema does not name is refused, not ignored. */
export function operation<T>(
  input: z.ZodType<T>,
  run: (input: T, call: ServiceCall) => Promise<unknown> | unknown,
): Run {
  return async (raw, call) => {
    const parsed = input.safeParse(raw);
    if (!parsed.success)
      throw new AwsError('ValidationException', `${call.operation}: ${z.prettifyError(parsed.error)}`);
    return run(parsed.data, call);
  };
}

export interface JsonServiceOptions {
  readonly name: string;
  /** Before the dot of `X-Amz-Target`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly operations: Readonly<Record<string, Run>>;
  readonly throttlingCode?: string;
  /** The error of an operation that meets another one. */
  readonly conflictCode?: (operation: string) => string;
}

/** A service of the AWS JSON protocols: `POST /` with the operation in `X-Amz-Target`. */
export function createJsonService(options: JsonServiceOptions): WireService {
  const { name, operations, version, throttlingCode = 'ThrottlingException', conflictCode } = options;
  return {
    name,
    operationOf: (request) => {
      const [target, called] = targetOf(request);
      return target === options.target && called !== undefined && Object.hasOwn(operations, called)
        ? called
        : undefined;
    },
    async handle(request, call) {
      const run = operations[call.operation];
      if (!run) throw new AwsError('UnknownOperationException', call.operation);
      return jsonAnswer((await run(readJson(request.body), call)) ?? {}, version);
    },
    fail: (error) => jsonFailure(error, version),
    throttle: () => new AwsError(throttlingCode, 'Rate exceeded'),
    ...(conflictCode && {
      conflict: (called: string) => new AwsError(conflictCode(called), 'A previous request is in progress'),
    }),
  };
}

/** The two parts of `X-Amz-Target`. */
export function targetOf(request: WireRequest): [string?, string?] {
  const header = request.headers['x-amz-target'];
  const [target, called] = typeof header === 'string' ? header.split('.') : [];
  return [target, called];
}

/** @throws AwsError SerializationException */
export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.length === 0 ? '{}' : body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'the body is not JSON');
  }
}

export function jsonAnswer(output: unknown, version: '1.0' | '1.1'): WireResponse {
  return jsonText(JSON.stringify(output), version);
}

/** An answer that is JSON already. */
export function jsonText(body: string | Buffer, version: '1.0' | '1.1'): WireResponse {
  return { status: 200, headers: jsonHeaders(version), body };
}

export function jsonFailure(error: AwsError, version: '1.0' | '1.1'): WireResponse {
  const body = JSON.stringify({ __type: error.code, message: error.message, Message: error.message, ...error.details });
  return { status: error.status, headers: { ...jsonHeaders(version), 'x-amzn-errortype': error.code }, body };
}

function jsonHeaders(version: string) {
  return { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': randomUUID() };
}
