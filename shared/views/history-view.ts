import * as z from 'zod';
import { formatRfc3339 } from '../domain/jst.ts';
import { Change, type HistoryRow } from '../table/history.ts';

/**
 * A row of the operation history as shown (A12-2, D-16): everything except the session, the invocation and the
 * retention.
 */
export const HistoryView = z.strictObject({
  historyId: z.string(),
  at: z.iso.datetime({ offset: true }),
  actor: z.enum(['user', 'bank', 'system']),
  userId: z.string().optional(),
  loginId: z.string().optional(),
  service: z.string(),
  operation: z.string(),
  event: z.string(),
  /** The menu in the reader's language, `利用者管理 > 利用者停止・解除`. */
  label: z.string(),
  subject: z.string().optional(),
  outcome: z.enum(['done', 'refused']),
  code: z.string().optional(),
  changes: z.array(Change).optional(),
  terminal: z.string().optional(),
  serialNumber: z.string().optional(),
  requestId: z.string(),
});
export type HistoryView = z.infer<typeof HistoryView>;

export function historyView(row: HistoryRow, label: string): HistoryView {
  const {
    companyId: _own,
    sessionId: _hidden,
    bankUser: _bank,
    reason: _reason,
    invocationId: _internal,
    ttl: _kept,
    at,
    ...shown
  } = row;
  return { ...shown, at: formatRfc3339(new Date(at)), label };
}

/** The same for the bank, which also sees who of it signed, and why a login was refused. */
export const BankHistoryView = HistoryView.extend({
  bankUser: z.string().optional(),
  reason: z.string().optional(),
}).strict();

export function bankHistoryView(row: HistoryRow, label: string): z.infer<typeof BankHistoryView> {
  const { bankUser, reason } = row;
  return { ...historyView(row, label), ...(bankUser && { bankUser }), ...(reason && { reason }) };
}
