import type { FieldError } from '../../domain/errors.ts';
import type { Alert } from '../../operation/alert.ts';
import type { Call } from '../../operation/call.ts';
import { historyRow } from '../../operation/history-row.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';
import type { TransferRequest } from '../../table/transfer-requests.ts';
import { expiryOf } from './request-facts.ts';
import { resultAlert } from './transfer-alert.ts';
import { limitReturns } from './used-limits.ts';

/** A request that goes back to its maker, and why. */
export interface Barred {
  readonly request: TransferRequest;
  readonly reasons: readonly FieldError[];
}

interface SendingBack extends Pick<Call, 'newId' | 'now' | 'requestId' | 'invocationId' | 'origin'> {
  readonly profile: Profile;
  readonly table: Table<{
    transferRequests: ['move'];
    usedLimits: ['giveBack'];
    histories: ['record'];
  }>;
}

/** The writes of one request: itself, two sums of limits, its history and its mail. */
export const writesSentBack = 5;

/** Approved requests go back to their makers, who can change or delete them, and give back what they used of the limits (T-5, T-10). */
export function sendBack(context: SendingBack, barred: readonly Barred[]): readonly Write[] {
  const { table, now, profile, newId, requestId, invocationId, origin } = context;
  const at = now.toISOString();
  const call = { newId, now, profile, requestId, invocationId, ...(origin && { origin }) };
  return [
    ...barred.flatMap(({ request, reasons }) => {
      const sentBack = { at, reasons: reasons.map(({ path, code }) => ({ path, code })) };
      const to = { state: 'error' as const, approvals: [], authorisedAt: undefined, touchedAt: at, sentBack };
      const what = {
        event: 'transfer.sentBack',
        operation: 'take-requests',
        service: 'transfers',
        outcome: 'done',
        subject: request.requestId,
        changes: [{ path: 'state', before: request.state, after: to.state }],
      } as const;
      return [
        table.transferRequests.move(request, to, expiryOf({ ...request, ...to }, profile.transfers)),
        table.histories.record(
          historyRow(call, { companyId: request.companyId }, { ...what, changes: [...what.changes] }),
        ),
      ];
    }),
    ...limitReturns(
      context,
      barred.map(({ request }) => request),
    ),
  ];
}

/** The mail to the maker and the approvers of a request that went back, with the reasons. */
export const sentBackAlert = ({ request, reasons }: Barred): Alert =>
  resultAlert(request, 'error', { barredBy: reasons.map(({ code }) => code) });
