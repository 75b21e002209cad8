import type { APIGatewayProxyEvent } from 'aws-lambda';
import fc from 'fast-check';
import { isWrite } from '../../../shared/operation/operation.ts';
import { answerText } from '../../fakes/answer-body.ts';
import { proxyEvent } from '../../fakes/event.ts';
import { domains } from '../../fakes/request.ts';
import type { Handlers } from '../handlers.ts';
import { problemFaults } from '../invariants/problem.ts';
import { tellsSecret } from '../secrets.ts';
import { type FuzzRequest, requestsOf } from './requests.ts';
import { type Stand, stand } from './stand.ts';

export interface Finding {
  readonly what: string;
  readonly request: unknown;
}

export interface Fuzzed {
  readonly inputs: number;
  readonly findings: readonly Finding[];
  readonly slowest: { readonly milliseconds: number; readonly operation: string };
  /** How many inputs each status answered. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The operations that took one of the inputs. */
  readonly done: ReadonlySet<string>;
}

/** Inputs one bank takes before it makes room for a fresh one: users are deleted, sessions end. */
const perStand = 200;
/** What one input may cost. */
export const maximumMilliseconds = 100;
const maximumFindings = 20;
/** After these little is left to do in a bank. */
const ending = ['log-out', 'suspend-company', 'close-company', 'close-service', 'change-own-passwords'];

/** Sends requests nobody thought of to every operation, and judges each answer. The seed decides all of them. */
export async function fuzz(
  handlers: Handlers,
  { inputs, seed }: { readonly inputs: number; readonly seed: number },
): Promise<Fuzzed> {
  const findings: Finding[] = [];
  const statuses: Record<string, number> = {};
  const done = new Set<string>();
  let slowest = { milliseconds: 0, operation: '' };
  const unhandled = (reason: unknown) =>
    void findings.push({ what: `unhandled: ${String(reason)}`, request: undefined });
  process.on('unhandledRejection', unhandled);
  let sent = 0;
  for (let round = 0; sent < inputs && findings.length < maximumFindings; round += 1) {
    const bank = await stand(handlers, seed + round);
    const all = [...handlers.operations.values()].map(({ operation }) => ({
      arbitrary: requestsOf(operation, bank.known),
      weight: ending.includes(operation.name) ? 1 : 8,
    }));
    const any = fc.oneof(...all);
    for (const request of fc.sample(any, { seed: seed + round, numRuns: Math.min(perStand, inputs - sent) })) {
      sent += 1;
      const answer = await send(bank, request);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      if (answer.status < 300) done.add(request.operation);
      if (answer.milliseconds > slowest.milliseconds)
        slowest = { milliseconds: answer.milliseconds, operation: request.operation };
      for (const what of answer.faults)
        findings.push({ what: `${request.operation}: ${what} (seed ${seed})`, request: shortened(request) });
    }
  }
  process.off('unhandledRejection', unhandled);
  return { inputs: sent, findings, slowest, statuses, done };
}

async function send(bank: Stand, request: FuzzRequest) {
  const handler = bank.sim.handlers.operations.get(request.operation);
  if (!handler) throw new Error(`there is no operation ${request.operation}`);
  const event = eventOf(bank, request);
  const again = () => structuredClone(event);
  const logged = bank.sim.world.logs.length;
  const { result, milliseconds } = await measured(() => handler.on(bank.sim.ports)(again()));
  // A machine that is busy, or a collection of garbage, is not the input's doing: what is slow is slow again.
  const costs = [milliseconds];
  while (Math.min(...costs) > maximumMilliseconds && costs.length < 4)
    costs.push((await measured(() => handler.on(bank.sim.ports)(again()))).milliseconds);
  const headers = Object.fromEntries(
    Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  const faults = problemFaults({
    status: result.statusCode,
    headers,
    body: result.statusCode < 400 ? undefined : JSON.parse(answerText(result)),
  });
  const said = `${result.body} ${JSON.stringify(bank.sim.world.logs.slice(logged))}`;
  return {
    status: result.statusCode,
    milliseconds: Math.min(...costs),
    faults: [
      ...faults,
      ...(result.statusCode >= 500
        ? [`${result.statusCode} ${result.body.slice(0, 300)} ${failureIn(bank, logged)}`]
        : []),
      ...(tellsSecret(said) ? ['a secret was told'] : []),
      ...(Math.min(...costs) > maximumMilliseconds ? [`took ${Math.min(...costs).toFixed(0)} ms`] : []),
    ],
  };
}

const failureIn = ({ sim }: Stand, from: number) =>
  String(sim.world.logs.slice(from).find(({ error }) => error)?.['frames'] ?? '').slice(0, 500);

async function measured<T>(work: () => Promise<T>): Promise<{ result: T; milliseconds: number }> {
  const begin = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(begin);
  return { result, milliseconds: (user + system) / 1000 };
}

function eventOf(bank: Stand, request: FuzzRequest): APIGatewayProxyEvent {
  const { sim } = bank;
  const handler = sim.handlers.operations.get(request.operation);
  if (!handler) throw new Error(`there is no operation ${request.operation}`);
  const { operation } = handler;
  const session = request.session === undefined ? undefined : bank.sessionFor(operation, request.session);
  const host = session && operation.hosts.includes(session.host) ? session.host : (operation.hosts[0] ?? 'entry');
  const certificatePem = session?.certificatePem ?? (host === 'secure' ? bank.certificatePem : undefined);
  const event = proxyEvent({
    operation,
    host,
    domain: domains[host],
    requestId: sim.world.random.uuid(),
    now: sim.world.now(),
    headers: {
      ...(session && operation.may !== 'anyone' && { Authorization: `Bearer ${session.token}` }),
      ...request.headers,
    },
    pathParameters: request.path,
    query: request.query,
    body: request.body ?? undefined,
    ...(certificatePem && { certificatePem }),
    ...(host === 'bank' && { bankUserArn: 'arn:aws:iam::123456789012:user/bank-clerk' }),
  });
  const repeated = Object.fromEntries(Object.entries(request.query).map(([name, value]) => [name, [value, value]]));
  return {
    ...event,
    isBase64Encoded: request.isBase64Encoded,
    ...(request.repeatedQuery && !isWrite(operation) && { multiValueQueryStringParameters: repeated }),
  };
}

const shortened = (request: FuzzRequest) =>
  JSON.parse(
    JSON.stringify(request, (_, value: unknown) =>
      typeof value === 'string' && value.length > 300 ? `${value.slice(0, 300)}…(${value.length})` : value,
    ),
  ) as unknown;
