import type { Handler } from '../../shared/frame/handle.ts';
import { loadHandlers } from '../soak/handlers.ts';
import { scenes } from '../soak/scenes.ts';
import { setScene } from '../soak/single-fault.ts';

const handlers = await loadHandlers();

/** A bank in which a request of this operation is about to be sent that will go well, and nothing else happens. */
export async function happyPath(name: string) {
  const scene = scenes.find((each) => each.name === name);
  const found = handlers.operations.get(name);
  if (!scene || !found) throw new Error(`${name} has no scene`);
  const { sim, plan } = await setScene(handlers, scene);
  if (!plan) throw new Error(`${name} is not called`);
  const { world, ports } = sim;
  // The soak listens to every request of its own.
  Object.assign(world.hooks, { before: undefined, after: undefined });
  const handler: Handler = { ...found, on: ({ engine }) => found.on({ ...ports, engine }) };
  return { world, handler, request: plan.request, companyId: plan.companyId, userId: plan.userId };
}
