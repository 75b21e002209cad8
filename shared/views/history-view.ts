import * as z from 'zod/mini';
import { formatRfc3339 } from '../domain/jst.ts';
import { Time } from '../domain/times.ts';
import { Change, type HistoryRow } from '../table/history.ts';

/**
 * A row of the operation history as shown (A12-2, D-16): everything except the session, the invocation and the
 * retention.
 */
export const HistoryView = z.strictObject({
  historyId: z.string(),
  at: Time,
  actor: z.enum(['user', 'bank', 'system']),
  userId: z.optional(z.string()),
  loginId: z.optional(z.string()),
  service: z.string(),
  operation: z.string(),
  event: z.string(),
  /** The menu in the reader's language, `利用者管理 > 利用者停止・解除`. */
  label: z.string(),
  subject: z.optional(z.string()),
  outcome: z.enum(['done', 'refused']),
  code: z.optional(z.string()),
  changes: z.optional(z.array(Change)),
  terminal: z.optional(z.string()),
  serialNumber: z.optional(z.string()),
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
export const BankHistoryView = z.extend(HistoryView, {
  bankUser: z.optional(z.string()),
  reason: z.optional(z.string()),
});

export function bankHistoryView(row: HistoryRow, label: string): z.infer<typeof BankHistoryView> {
  const { bankUser, reason } = row;
  return { ...historyView(row, label), ...(bankUser && { bankUser }), ...(reason && { reason }) };
}
