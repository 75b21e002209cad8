import middy from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context as LambdaContext } from 'aws-lambda';
import type * as z from 'zod/mini';
import { DomainError, type ErrorCode } from '../domain/errors.ts';
import { assertAlertsDecided } from '../operation/alerts.ts';
import { type Call, header } from '../operation/call.ts';
import { contextOf, type OperationContext } from '../operation/context.ts';
import { type Decision, Refused, type Traces } from '../operation/decision.ts';
import { describeFailure } from '../operation/failure.ts';
import type { AnyOperation, Operation, Traits } from '../operation/operation.ts';
import type { Ports } from '../operation/ports.ts';
import { withSecretsMasked } from '../operation/secret-fields.ts';
import { profileNamed } from '../profiles/profiles.ts';
import { sideBySide } from '../table/side-by-side.ts';
import type { Access } from '../table/table.ts';
import { languageOf } from '../text/language.ts';
import { jsonAnswer, problemAnswer, refusalOf } from './answer.ts';
import { fileAnswer } from './answering-files.ts';
import { assertReadable, assertStrictJson, malformed, maximumBodyBytes } from './body.ts';
import { commitDecision, commitDryRun, commitRefusal, stampSession } from './commit.ts';
import { originOf, passGate } from './gate.ts';
import { withHelpDesk } from './help-desk.ts';
import { claim, storedAnswer } from './idempotency.ts';
import { readIfMatch, readInput } from './input.ts';
import { assertPreferenceUnderstood, preferenceOf } from './prefer.ts';
import { assertPrintAccepted, printedAnswer, printedBody } from './printing.ts';
import { assertProofsGiven, checkProofs, proofsNeeded } from './proofs.ts';
import { referred } from './referring.ts';
import { assertSubject, isSubjectThere, subjectOf, versionAfter } from './subject.ts';

/** An operation's code: reads, decides (pure), returns its decision. */
type Run<
  I extends z.ZodMiniObject,
  O extends z.ZodMiniType,
  A extends Access,
  R,
  E extends ErrorCode,
  T extends Traits,
> = (input: z.output<I>, context: OperationContext<I, A, R, E, T>) => Promise<Decision<z.output<O>>>;

/** What an operation does while its idempotency key is being claimed. */
type Beside<I extends z.ZodMiniObject, A extends Access, R, E extends ErrorCode, T extends Traits, H> = (
  input: z.output<I>,
  context: OperationContext<I, A, R, E, T>,
) => Promise<H>;

/** The same for any operation, as the frame calls them. */
interface Code {
  readonly run: (input: never, context: never, ahead: never) => Promise<Decision<unknown>>;
  readonly readAhead?: (input: never, context: never) => Promise<unknown>;
  readonly check?: (input: never, context: never) => Promise<unknown>;
}

/** An operation with its code. It names no adapters: the deployed function's entry, or a test, supplies the ports. */
export interface Handler {
  readonly operation: AnyOperation;
  /** The function that answers requests with these ports; the deterministic tests call it without Lambda's context. */
  readonly on: (
    ports: Ports,
  ) => (event: APIGatewayProxyEvent, context?: LambdaContext) => Promise<APIGatewayProxyResult>;
}

/**
 * Joins an operation with its code. The order is fixed: size and charset, JSON, gate, parsing, idempotency, proofs, the
 * operation's own code, one commit, answer.
 */
export function handle<
  I extends z.ZodMiniObject,
  O extends z.ZodMiniType,
  A extends Access,
  R,
  E extends ErrorCode,
  T extends Traits,
>(operation: Operation<I, O, A, R, E, T>, run: Run<I, O, A, R, E, T>): Handler {
  return handlerOf(operation, { run });
}

/**
 * The same for an operation that must read items named only by what the gate reads. It reads them in parallel with the
 * proofs and the idempotency key, so that they take no round trip of their own; what it finds is the third argument of the
 * operation's code. The reading is called only if the subject exists, and must not change anything, because no proof has
 * passed yet. A refused proof has precedence over its errors.
 */
export function handleReadingAhead<
  I extends z.ZodMiniObject,
  O extends z.ZodMiniType,
  A extends Access,
  R,
  E extends ErrorCode,
  T extends Traits,
  H,
>(
  operation: Operation<I, O, A, R, E, T>,
  readAhead: Beside<I, A, R, E, T, H>,
  run: (...args: [...Parameters<Run<I, O, A, R, E, T>>, ahead: H]) => ReturnType<Run<I, O, A, R, E, T>>,
): Handler {
  return handlerOf(operation, { readAhead, run });
}

/**
 * The same for an operation that checks a secret of its caller itself, instead of proofs: the check runs in parallel with
 * the idempotency key, as proofs do. What it finds is the third argument of the operation's code; its refusal has
 * precedence. The check must call `passed` for a right secret, because the key may turn out to be in use.
 */
export function handleChecking<
  I extends z.ZodMiniObject,
  O extends z.ZodMiniType,
  A extends Access,
  R,
  E extends ErrorCode,
  T extends Traits,
  H,
>(
  operation: Operation<I, O, A, R, E, T>,
  check: Beside<I, A, R, E, T, H>,
  run: (...args: [...Parameters<Run<I, O, A, R, E, T>>, checked: H]) => ReturnType<Run<I, O, A, R, E, T>>,
): Handler {
  if (operation.proof) throw new Error(`${operation.name} has proofs, which must be checked before its own secret`);
  return handlerOf(operation, { check, run });
}

function handlerOf(operation: AnyOperation, code: Code): Handler {
  // The name in stack traces, also in builds that shorten all names.
  Object.defineProperty(code.run, 'name', { value: operation.name });
  return { operation, on: (ports) => answering(operation, code, ports) };
}

type Carrier = LambdaContext & { call: Call };

function answering(operation: AnyOperation, code: Code, ports: Ports) {
  const chain = middy<APIGatewayProxyEvent, APIGatewayProxyResult, Error, Carrier>()
    .use({ before: ({ event, context }) => readBody(event, context.call) })
    .use({ before: ({ context }) => admit(context.call) })
    .use({ before: ({ context }) => replay(context.call) })
    .use({ before: ({ context }) => prove(context.call, code) })
    .use({ onError: ({ error, context }) => refuse(context.call, error) })
    .handler((_event, context) => runAndCommit(context.call, code));

  return async (event: APIGatewayProxyEvent, context?: LambdaContext): Promise<APIGatewayProxyResult> => {
    const call = newCall(operation, ports, event, context?.awsRequestId);
    const response: APIGatewayProxyResult = (await chain(
      event,
      Object.assign(context ?? ({} as LambdaContext), { call }),
      {} as never,
    )) as APIGatewayProxyResult;
    await call.stamping;
    logAnswer(call, response);
    return call.validateOnly ? asDryRun(response) : response;
  };
}

/** States that nothing was executed (RFC 7240 §3), whatever the answer is. */
const asDryRun = (response: APIGatewayProxyResult): APIGatewayProxyResult => ({
  ...response,
  headers: { ...response.headers, 'Preference-Applied': 'validate-only' },
});

function newCall(operation: AnyOperation, ports: Ports, event: APIGatewayProxyEvent, awsRequestId?: string): Call {
  const { requestId, extendedRequestId = '' } = event.requestContext;
  const now = ports.now();
  const invocationId = awsRequestId ?? ports.newId(now);
  const preference = preferenceOf(event, operation);
  return {
    operation,
    ports,
    event,
    rawBody: event.body,
    profile: profileNamed(ports.settings.profile),
    // Only characters allowed in a header and a log line; API Gateway itself passes on UUIDs.
    requestId: /^[\x21-\x7e]{1,128}$/.test(requestId) ? requestId : invocationId,
    extendedRequestId,
    invocationId,
    now,
    newId: () => ports.newId(now),
    language: languageOf(header(event, 'accept-language')),
    preference,
    validateOnly: preference === 'validate-only',
    found: {},
    proofWrites: [],
    spends: [],
  };
}

const parseJson = httpJsonBodyParser({ disableContentTypeCheck: true });

function readBody(event: APIGatewayProxyEvent, call: Call): void {
  assertReadable(event, header(event, 'content-type'), call.operation.bodyBytes ?? maximumBodyBytes);
  if (!call.rawBody) return;
  try {
    parseJson.before?.({ event } as never);
  } catch {
    throw malformed('json.syntax');
  }
  assertStrictJson(call.rawBody);
}

async function admit(call: Call): Promise<void> {
  call.origin = originOf(call);
  readInput(call);
  await passGate(call, call.origin);
  assertPreferenceUnderstood(call.preference);
  assertPrintAccepted(call);
  if (call.inputErrors) throw new DomainError('request.invalid', { errors: call.inputErrors });
  call.ifMatch = readIfMatch(call.event, call.operation);
}

/** Repeats the stored answer of a request that was answered before. */
function replay(call: Call): APIGatewayProxyResult | undefined {
  const stored = storedAnswer(call);
  if (stored?.status === undefined) return undefined;
  const envelope = { requestId: call.requestId, version: stored.version, replayed: true };
  return jsonAnswer(stored.status, stored.body ?? '', envelope);
}

/** Claims the idempotency key, reserves the proof's attempt and reads ahead, all in parallel: one round trip. */
async function prove(call: Call, { readAhead, check }: Code): Promise<void> {
  const { caller } = call;
  const needed = caller ? proofsNeeded(call, caller) : [];
  assertProofsGiven(call, needed);
  // The request continues meanwhile; its transaction waits, because it may change the session.
  call.stamping = stampSession(call);
  // A failed proof has precedence: its consequences, a stop and its mails, must not be lost behind another refusal.
  const [checked, , ahead] = await sideBySide(
    caller && needed.length > 0 ? checkProofs(call, caller, needed) : beside(call, check),
    claim(call),
    beside(call, readAhead),
  );
  call.ahead = checked ?? ahead;
}

async function beside(call: Call, work: Code['check']): Promise<unknown> {
  if (!work || !isSubjectThere(call)) return undefined;
  const subject = subjectOf(call);
  return work(call.input as never, contextOf({ ...call, subject }) as never);
}

async function runAndCommit(call: Call, { run }: Code): Promise<APIGatewayProxyResult> {
  assertSubject(call);
  return commitAndAnswer(call, await run(call.input as never, contextOf(call) as never, call.ahead as never));
}

async function commitAndAnswer(call: Call, made: Decision<unknown>, attempt = 1): Promise<APIGatewayProxyResult> {
  const { operation } = call;
  const decided = withoutTold(operation, made);
  const decision = { ...decided, version: versionAfter(call, decided) };
  assertAlertsDecided(operation, decision);
  if (call.validateOnly) {
    await commitDryRun(call, decision);
    return jsonAnswer(200, JSON.stringify({ changes: decision.changes ?? [] }), { requestId: call.requestId });
  }
  if (decision.file) {
    await commitDecision(call, decision, { status: 200, body: '' });
    return fileAnswer(call, decision.file);
  }
  if (operation.printed) {
    const file = await printedBody(call, decision.answer);
    await commitDecision(call, decision, { status: 200, body: '' });
    return printedAnswer(call, file);
  }
  const status = decision.status ?? operation.status ?? 200;
  const body = status === 204 ? '' : JSON.stringify(operation.output.parse(decision.answer));
  try {
    await commitDecision(call, decision, { status, body }, attempt);
  } catch (thrown) {
    if (!(thrown instanceof DomainError) || !made.otherwise) throw thrown;
    return commitAndAnswer(call, await made.otherwise(thrown), attempt + 1);
  }
  const { cacheSeconds } = operation;
  return jsonAnswer(status, body, { requestId: call.requestId, version: decision.version, cacheSeconds });
}

/** Masks the input's secrets in a decision's changes, before they are answered and recorded. */
const withoutTold = ({ input }: AnyOperation, decision: Decision<unknown>): Decision<unknown> =>
  decision.changes ? { ...decision, changes: withSecretsMasked(input, decision.changes) } : decision;

/** Answers an error, after committing what the refusal requires; if that commit fails, its own error is answered. */
async function refuse(call: Call, thrown: unknown): Promise<APIGatewayProxyResult> {
  const traces: Traces = thrown instanceof Refused ? thrown : { writes: [] };
  const error = refusalOf(thrown instanceof Refused ? thrown.error : thrown);
  if (error.status >= 500) logFailure(call, thrown);
  try {
    await commitRefusal(call, error, traces);
    const named = withHelpDesk(call, await referred(call, error, traces.about));
    return problemAnswer(named, call.language, call.requestId);
  } catch (second) {
    logFailure(call, second);
    const failure = withHelpDesk(call, error.status >= 500 ? error : refusalOf(second));
    return problemAnswer(failure, call.language, call.requestId);
  }
}

function logFailure(call: Call, thrown: unknown): void {
  const { operation, ports } = call;
  const failure = describeFailure(thrown);
  ports.log({ level: 'error', message: 'operation failed', operation: operation.name, ...namesOf(call), ...failure });
}

function logAnswer(call: Call, response: APIGatewayProxyResult): void {
  const code = response.statusCode >= 400 ? (JSON.parse(response.body) as { code: string }).code : 'done';
  call.ports.log({
    level: response.statusCode >= 500 ? 'error' : 'info',
    message: 'request',
    operation: call.operation.name,
    status: response.statusCode,
    code,
    ...namesOf(call),
    companyId: call.about?.companyId,
    userId: call.about?.userId,
    milliseconds: call.ports.now().getTime() - call.now.getTime(),
  });
}

/**
 * All ids of a request for its log lines: the answer's, API Gateway's own, and the invocation's, which its writes
 * carry.
 */
const namesOf = ({ requestId, extendedRequestId, invocationId }: Call) => ({
  requestId,
  extendedRequestId,
  invocationId,
});
