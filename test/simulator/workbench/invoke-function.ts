import { type ControlAnswer, type ControlContext, ok, refuse } from '../control-route.ts';
import { InvocationRefused } from '../lambda/errors.ts';
import type { Invocation } from '../lambda/trace.ts';
import { entryOf, operationOf } from './log-entry.ts';

/** Runs a function once with an event, by the name of its operation or its own. */
export async function invokeFunction(
  { lambda, inSources }: Pick<ControlContext, 'lambda' | 'inSources'>,
  name: string,
  event: unknown,
): Promise<ControlAnswer> {
  const found = lambda.functions().find((each) => each.name === name || operationOf(each.name) === name);
  if (!found) return refuse(404, 'function.notFound', `no function ${name}`);
  const seen = new Map<string, Invocation>();
  const stopListening = lambda.onInvocation((invocation) => seen.set(invocation.requestId, invocation));
  try {
    const { requestId, payload, functionError } = await lambda.invoke(found.name, event);
    const trace = seen.get(requestId);
    if (!trace) throw new Error(`nothing was seen of the invocation ${requestId}`);
    return ok({
      ...(await entryOf(trace, inSources)),
      payload,
      functionError,
      functionName: found.name,
      initMilliseconds: trace.initMilliseconds,
    });
  } catch (error) {
    if (error instanceof InvocationRefused) return refuse(429, 'function.refused', error.message);
    throw error;
  } finally {
    stopListening();
  }
}
