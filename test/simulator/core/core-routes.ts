import * as z from 'zod';
import { type ControlAnswer, type ControlContext, ok, parseJson, type Routes, refuse } from '../control-route.ts';
import type { Core } from './core.ts';
import { CoreSwitches } from './kept-core.ts';

/** The bank's core: what it has taken, its switches, and a run at once. */
export const coreRoutes: Routes = {
  'GET /_simulator/core': (_, context) => withCore(context, (core) => ok(core.view())),
  'PUT /_simulator/core': ({ body }, context) =>
    withCore(context, (core) => {
      const given = CoreSwitches.partial().safeParse(parseJson(body));
      if (!given.success) return refuse(400, 'request.invalid', z.prettifyError(given.error));
      core.change(given.data);
      return ok(core.view());
    }),
  'POST /_simulator/core/run': (_, context) =>
    withCore(context, async (core) => {
      await core.run();
      return ok(core.view());
    }),
};

function withCore(
  { core }: ControlContext,
  answer: (core: Core) => ControlAnswer | Promise<ControlAnswer>,
): ControlAnswer | Promise<ControlAnswer> {
  return core ? answer(core) : refuse(409, 'core.absent', 'this simulator was started without the bank’s core');
}
