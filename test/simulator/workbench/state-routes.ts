import * as z from 'zod';
import { type ControlAnswer, type ControlContext, ok, parseJson, type Routes, refuse } from '../control-route.ts';
import { StateName } from '../states/state-name.ts';
import type { States } from '../states/states.ts';

const Named = z.strictObject({ name: StateName });

/** Keeps the whole state of this profile, and brings one back. */
export const stateRoutes: Routes = {
  'GET /_simulator/states': (_, { states }) => ok({ isKept: states !== undefined, items: states?.list() ?? [] }),
  'POST /_simulator/states': ({ body }, context) =>
    withStates(context, async (states) => {
      const given = Named.safeParse(parseJson(body));
      if (!given.success) return refuse(400, 'request.invalid', z.prettifyError(given.error));
      // What is on its way is part of the state: a mail would otherwise leave twice, or never.
      await context.aws.settle();
      return ok(await states.save(given.data.name, context.clock.now()));
    }),
  'POST /_simulator/states/*/load': ({ parameter }, context) =>
    withStates(context, async (states) => {
      const { restart } = context;
      if (!restart) return refuse(409, 'state.noRestart', 'only npm start and npm run dev can load a state');
      const notes = await states.check(parameter);
      // The answer leaves first.
      setTimeout(() => restart(() => states.load(parameter)), 100);
      return ok({ loading: parameter, notes });
    }),
  'DELETE /_simulator/states/*': ({ parameter }, context) =>
    withStates(context, (states) => {
      states.remove(parameter);
      return ok({ items: states.list() });
    }),
};

async function withStates(
  { states }: ControlContext,
  answer: (states: States) => ControlAnswer | Promise<ControlAnswer>,
): Promise<ControlAnswer> {
  if (!states) return refuse(409, 'state.memory', 'a simulator started with --memory stores nothing');
  try {
    return await answer(states);
  } catch (error) {
    return refuse(409, 'state.refused', error instanceof Error ? error.message : String(error));
  }
}
