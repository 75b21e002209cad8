import type { OperationName } from '../../../functions/operations.ts';
import type { AnyOperation } from '../../../shared/operation/operation.ts';
import { scenes } from '../../scenes/scenes.ts';
import { newPassword } from '../secrets.ts';
import type { Plan, Sim } from '../sim.ts';
import { stageInUse } from '../stage/in-use.ts';
import { NotSet, plannedBy } from '../stage/requests.ts';
import type { Setting } from '../stage/stage.ts';
import { manner, target } from './actors.ts';

/** The request of an operation's scene among the people who are there; nothing where the bank refuses what the scene needs. */
export async function fromScene(setting: Setting, operation: AnyOperation): Promise<Plan | undefined> {
  const { sim, journal } = setting;
  const stage = stageInUse(setting, operation);
  try {
    const plan = await plannedBy(stage, operation.name, await scenes[operation.name as OperationName](stage));
    return varied(sim, operation, plan);
  } catch (thrown) {
    if (thrown instanceof NotSet) return undefined;
    throw thrown;
  } finally {
    // What was written for the scene was done by no function.
    journal.skip();
  }
}

/** The same as people send it: with a key or a dry run, a wrong password, somebody else's id, a page of another size. */
function varied(sim: Sim, operation: AnyOperation, plan: Plan): Plan {
  const { chance } = sim;
  const { request, companyId } = plan;
  const { proof, userId } = (request.input ?? {}) as { readonly proof?: object; readonly userId?: unknown };
  const input = {
    ...request.input,
    ...(operation.page && { limit: chance.pick(['1', '2', '50']) }),
    ...(proof && chance.in(0.08) && { proof: { ...proof, confirmationPassword: newPassword(chance) } }),
    ...(companyId !== undefined && typeof userId === 'string' && chance.in(0.1) && { userId: target(sim, companyId) }),
  };
  return { ...plan, request: { ...request, input, ...(operation.may !== 'anyone' && manner(sim)) } };
}
