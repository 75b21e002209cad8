import type { Call } from '../operation/call.ts';
import { isWrite } from '../operation/operation.ts';
import { defineStep, tableOf } from '../operation/step.ts';
import type { Write } from '../table/engine.ts';

/**
 * Makes every operation of administrators require, in its transaction, that the caller still is a usable administrator. So
 * if two administrators suspend each other, one fails (D-8, I18), and a caller who was suspended, demoted or logged out
 * since the gate changes nothing.
 */
export const administering = defineStep({
  name: 'administering',
  isOf: (operation) => typeof operation.may === 'object' && 'role' in operation.may && isWrite(operation),
  access: { users: ['stillAdministers'] },
  errors: ['session.ended'],
});

/** The conditions of an administrator's change. */
export function administrationChecks(call: Call): readonly Write[] {
  if (!call.caller || !administering.isOf(call.operation)) return [];
  return tableOf(administering, call).users.stillAdministers(call.caller.user);
}
