import type { Context as LambdaContext } from 'aws-lambda';
import type { Ports } from '../operation/ports.ts';
import type { Capabilities } from '../table/table.ts';
import { type Adapters, functionPorts } from './function-ports.ts';

/** The result of `handle` and `handleFunction`. */
interface RunsOn<Event, Answer> {
  readonly on: (ports: Ports) => (event: Event, context?: LambdaContext) => Promise<Answer>;
}

/**
 * The function that Lambda calls, with the adapters of the operation's uses and the capabilities of its accesses. Its
 * ports are created at the first call and kept, so the module loads without an environment, and a missing variable
 * fails a request by name instead of the start.
 */
export function lambda<Event, Answer>(
  handler: RunsOn<Event, Answer>,
  adapters: Adapters,
  capabilities: Partial<Capabilities>,
) {
  let run: ReturnType<RunsOn<Event, Answer>['on']> | undefined;
  return async (event: Event, context: LambdaContext): Promise<Answer> => {
    run ??= handler.on(functionPorts(adapters, capabilities));
    return run(event, context);
  };
}
