import type { SessionCaller } from '../../operation/caller.ts';
import type { Traces } from '../../operation/decision.ts';
import type { Consequence } from '../../table/attempts.ts';
import type { Table } from '../../table/table.ts';

/** The table access needed to stop a confirmation password (D-3). */
export const confirmationStopAccess = { confirmations: ['punish'], users: ['stopConfirmation'] } as const;
export type StopTable = Table<typeof confirmationStopAccess>;

/** After the last failure: the confirmation password is stopped, the session ends, and others are alerted (D-3). */
export function stopConfirmation(
  table: StopTable,
  { companyId, userId, user }: SessionCaller,
  consequence: Consequence,
): Traces {
  return {
    writes: [table.confirmations.punish(userId, consequence), table.users.stopConfirmation({ companyId, userId })],
    alerts: [{ kind: 'confirmationStopped', companyId, users: [user] }],
  };
}
