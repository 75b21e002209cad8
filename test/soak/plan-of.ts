import type { AnyOperation } from '../../shared/operation/operation.ts';
import type { Request } from '../fakes/request.ts';
import type { Sent } from '../scenes/scene.ts';
import { honoursKeys } from './learn.ts';
import { inSession, onBank } from './requests/actors.ts';
import type { Plan, Sim } from './sim.ts';

/** What a scene sends, as a client of the simulation sends it; with a key where the operation honours one. */
export function planOf(sim: Sim, operation: AnyOperation, sent: Sent, idempotencyKey?: string): Plan {
  const { by, certificate, bearer, isOnce, version, input = {} } = sent;
  const { name } = operation;
  const manner = {
    ...(idempotencyKey !== undefined && !isOnce && honoursKeys(operation) && { idempotencyKey }),
    ...(version !== undefined && { ifMatch: version }),
  };
  if (operation.may === 'bank') return onBank(name, { input, ...manner });
  const session = by && sim.sessions.find(({ token }) => token === by.token);
  if (session) return inSession(session, name, { input, ...manner });
  const bare: Request = { input, ...(bearer !== undefined && { headers: { Authorization: `Bearer ${bearer}` } }) };
  if (!certificate) return { operation: name, request: { host: 'entry', ...bare } };
  const { pem, thumbprint } = certificate;
  return { operation: name, request: { host: 'secure', certificatePem: pem, ...bare }, thumbprint };
}
