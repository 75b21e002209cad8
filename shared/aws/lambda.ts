import type { Context as LambdaContext } from 'aws-lambda';
import type { Ports } from '../operation/ports.ts';
import type { Subjects } from '../operation/subject-kinds.ts';
import type { Capabilities } from '../table/table.ts';
import { type Adapters, functionPorts } from './function-ports.ts';

/** The result of `handle` and `handleFunction`. */
interface RunsOn<Event, Answer> {
  readonly on: (ports: Ports) => (event: Event, context?: LambdaContext) => Promise<Answer>;
}

/**
 * The function that Lambda calls, with the adapters of the operation's uses, the capabilities of its accesses and the
 * kind of its subject. Its ports are created at the first call and kept, so the module loads without an environment, and
 * a missing variable fails a request by name instead of the start.
 */
export function lambda<Event, Answer>(
  handler: RunsOn<Event, Answer>,
  adapters: Adapters,
  capabilities: Partial<Capabilities>,
  subjects: Subjects = {},
) {
  let run: ReturnType<RunsOn<Event, Answer>['on']> | undefined;
  return async (event: Event, context: LambdaContext): Promise<Answer> => {
    run ??= handler.on(functionPorts(adapters, capabilities, subjects));
    return run(event, context);
  };
}
