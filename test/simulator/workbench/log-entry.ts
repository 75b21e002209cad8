import * as z from 'zod';
import type { RefusedRequest } from '../gateway/host.ts';
import type { Invocation } from '../lambda/trace.ts';

/** One line of the live log. */
export interface LogEntry {
  readonly id: number;
  /** Virtual time, RFC 3339. */
  readonly at: string;
  readonly operation: string;
  /** Who called: a host's name for requests that reached no function, otherwise as Lambda was invoked. */
  readonly kind: string;
  readonly status?: number;
  /** The refusal's code, or the failure's type. */
  readonly code?: string;
  readonly milliseconds: number;
  readonly isColdStart: boolean;
  readonly roundTrips: number;
  readonly calls: readonly LogCall[];
}

export interface LogCall {
  readonly service: string;
  readonly operation: string;
  /** Milliseconds after the invocation began. */
  readonly from: number;
  readonly milliseconds: number;
  readonly errorName?: string;
  readonly read?: number;
  readonly write?: number;
}

const ProxyAnswer = z.object({ statusCode: z.number(), body: z.string().nullish() });
const Problem = z.object({ code: z.string() });

/** The operation a deployed function is: its name without the application's and the stage's. */
export function operationOf(functionName: string): string {
  return functionName.replace(/^tegata-[a-z0-9]+-/, '');
}

/** What the log shows of an invocation. */
export function entryOf(invocation: Invocation): Omit<LogEntry, 'id'> {
  const { functionName, kind, startedAt, begunAt, milliseconds, isColdStart, sequentialRoundTrips } = invocation;
  return {
    at: startedAt.toISOString(),
    operation: operationOf(functionName),
    kind,
    ...outcomeOf(invocation),
    milliseconds,
    isColdStart,
    roundTrips: sequentialRoundTrips,
    calls: invocation.calls.map((call) => ({
      service: call.service,
      operation: call.operation,
      from: Math.max(0, call.begunAt - begunAt),
      milliseconds: call.milliseconds,
      ...(call.errorName && { errorName: call.errorName }),
      ...call.consumedCapacity,
    })),
  };
}

/** What the log shows of a request that reached no function, or whose function failed. */
export function entryOfRefused(refused: RefusedRequest): Omit<LogEntry, 'id'> {
  const { at, host, method, path, refusal, status, milliseconds } = refused;
  const operation = `${method} ${path.split('?')[0]}`;
  const none = { isColdStart: false, roundTrips: 0, calls: [] };
  return { at: at.toISOString(), operation, kind: host, status, code: refusal, milliseconds, ...none };
}

function outcomeOf({ errorType, payload }: Invocation): Pick<LogEntry, 'status' | 'code'> {
  if (errorType) return { code: errorType };
  const answer = ProxyAnswer.safeParse(payload);
  if (!answer.success) return {};
  const { statusCode: status, body } = answer.data;
  if (status < 400 || !body) return { status };
  return { status, code: codeOf(body) };
}

function codeOf(body: string): string | undefined {
  try {
    return Problem.safeParse(JSON.parse(body)).data?.code;
  } catch {
    return undefined;
  }
}
