import * as z from 'zod';
import type { RefusedRequest } from '../gateway/host.ts';
import type { Invocation } from '../lambda/trace.ts';
import type { LogLine } from '../lambda/worker/protocol.ts';
import type { SourceFrames } from '../source-frames.ts';
import { type Caller, callerOf } from './caller.ts';
import { exchangeOfRefused, type RawExchange } from './exchange.ts';

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
  readonly caller?: Caller;
  readonly isColdStart: boolean;
  readonly roundTrips: number;
  readonly calls: readonly LogCall[];
  /** Whether it logged an error. */
  readonly hasFailed?: boolean;
  /** The function's own lines, and whole errors; not the line that says what this entry says. */
  readonly logs: readonly LogLine[];
  /** The one that the client was given, otherwise the invocation's. */
  readonly requestId?: string;
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
  /** The keys of the items it wrote. */
  readonly written?: readonly string[];
}

/** What the log keeps. */
export interface Recorded extends Omit<LogEntry, 'id'> {
  readonly exchange: RawExchange;
}

const Thrown = z.object({ errorType: z.string(), errorMessage: z.string(), trace: z.array(z.string()).default([]) });
/** The line that every request and run ends with, and the one that names a failure without its message. */
const Summary = z.object({
  message: z.enum(['request', 'run', 'operation failed', 'function failed']),
  requestId: z.string().optional(),
  companyId: z.string().optional(),
  userId: z.string().optional(),
});
const ProxyAnswer = z.object({ statusCode: z.number(), body: z.string().nullish() });
const Problem = z.object({ code: z.string() });

/** The operation a deployed function is: its name without the application's and the stage's. */
export function operationOf(functionName: string): string {
  return functionName.replace(/^tegata-[a-z0-9]+-/, '');
}

/** What the log shows of an invocation; places in stacks are those in the sources. */
export async function entryOf(invocation: Invocation, inSources: SourceFrames): Promise<Recorded> {
  const { functionName, kind, startedAt, begunAt, milliseconds, isColdStart, sequentialRoundTrips } = invocation;
  const { event, payload } = invocation;
  const summary = invocation.logs.map(({ message }) => summaryOf(message)).find((each) => each !== undefined);
  const operation = operationOf(functionName);
  return {
    at: startedAt.toISOString(),
    operation,
    kind,
    ...outcomeOf(invocation),
    milliseconds,
    caller: callerOf({ event, payload }, summary),
    isColdStart,
    roundTrips: sequentialRoundTrips,
    calls: invocation.calls.map((call) => ({
      service: call.service,
      operation: call.operation,
      from: Math.max(0, call.begunAt - begunAt),
      milliseconds: call.milliseconds,
      ...(call.errorName && { errorName: call.errorName }),
      ...call.consumedCapacity,
      ...(call.written && { written: call.written }),
    })),
    logs: await Promise.all(linesOf(invocation).map(async (line) => lineInSources(line, operation, inSources))),
    requestId: requestIdOf(invocation),
    exchange: { event, payload },
  };
}

/** What the log shows of a request that reached no function, or whose function failed. */
export function entryOfRefused(refused: RefusedRequest): Recorded {
  const { at, host, method, path, refusal, status, milliseconds, requestId } = refused;
  const operation = `${method} ${path.split('?')[0]}`;
  const none = { isColdStart: false, roundTrips: 0, calls: [], logs: [] };
  const outcome = { status, code: refusal, milliseconds, requestId };
  return { at: at.toISOString(), operation, kind: host, ...outcome, ...none, exchange: exchangeOfRefused(refused) };
}

function outcomeOf({ errorType, payload }: Invocation): Pick<LogEntry, 'status' | 'code'> {
  if (errorType) return { code: errorType };
  const answer = ProxyAnswer.safeParse(payload);
  if (!answer.success) return {};
  const { statusCode: status, body } = answer.data;
  if (status < 400 || !body) return { status };
  return { status, code: codeOf(body) };
}

const codeOf = (body: string): string | undefined => Problem.safeParse(jsonOf(body)).data?.code;

/** An error that the code did not catch is whole in the invocation's payload; one that it caught is among the lines. */
function linesOf({ logs, errorType, payload }: Invocation): readonly LogLine[] {
  const lines = logs.filter(({ message }) => !summaryOf(message));
  if (!errorType || lines.some(({ isFailure }) => isFailure)) return lines;
  const thrown = Thrown.safeParse(payload).data;
  if (!thrown) return lines;
  const message = thrown.trace.length > 0 ? thrown.trace.join('\n') : `${thrown.errorType}: ${thrown.errorMessage}`;
  return [...lines, { level: 'ERROR', message, isFailure: true }];
}

const summaryOf = (message: string) => Summary.safeParse(jsonOf(message)).data;

const requestIdOf = ({ logs, requestId }: Invocation): string =>
  logs.map(({ message }) => summaryOf(message)?.requestId).find((id) => id !== undefined) ?? requestId;

async function lineInSources(line: LogLine, operation: string, inSources: SourceFrames): Promise<LogLine> {
  return line.isFailure ? { ...line, message: await inSources(line.message, operation) } : line;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
