import * as z from 'zod/mini';
import type { ApprovalService } from '../approval-modes.ts';
import type { LimitRow } from '../limits.ts';
import type { Permission } from '../permissions.ts';

/** What a request may order (T-1): 振込振替, 総合振込, 給与振込, 賞与振込, 口座振替. */
export const requestServices = ['transfer', 'bulkTransfer', 'salary', 'bonus', 'accountDebit'] as const;
export const RequestService = z.enum(requestServices);
export type RequestService = z.infer<typeof RequestService>;

/** The services of requests with many lines. */
export const BatchService = z.enum(['bulkTransfer', 'salary', 'bonus', 'accountDebit']);
export type BatchService = z.infer<typeof BatchService>;

/** The ways of 振込振替 (T-2): 事前登録口座, 利用者登録口座, 新規口座指定. */
export const TransferWay = z.enum(['preRegistered', 'userRegistered', 'newAccount']);
export type TransferWay = z.infer<typeof TransferWay>;

/** 画面入力, ファイル受付. */
export const BatchSource = z.enum(['screen', 'file']);
export type BatchSource = z.infer<typeof BatchSource>;

/** What kind of request it is: its rights and limits follow from this. */
export type RequestKind =
  | { readonly service: 'transfer'; readonly way: TransferWay }
  | { readonly service: BatchService; readonly source: BatchSource };

/** The service in the contract; 給与振込 and 賞与振込 are one there. */
export const contractServiceOf = (service: RequestService): ApprovalService =>
  service === 'salary' || service === 'bonus' ? 'payroll' : service;

/** The right to make such a request (A9-1, A9-2, A9-4, A9-7, A9-8). */
export const makingRight = (kind: RequestKind): Permission =>
  kind.service === 'transfer'
    ? `transfer.request.${kind.way}`
    : `${contractServiceOf(kind.service) as Exclude<ApprovalService, 'transfer'>}.request.${kind.source}`;

/** The option 当日 of a way; 事前登録口座 needs none (A9-3, A9-5, B-51). */
export function sameDayRight(way: TransferWay): Permission | undefined {
  return way === 'preRegistered' ? undefined : `transfer.request.${way}.sameDay`;
}

/** 全取引照会 (A9-6, A9-9). */
export const viewingRight = (service: RequestService): Permission => `${contractServiceOf(service)}.viewAll`;

/** The right to approve (A9-12…A9-14). */
export const approvingRight = (service: RequestService): Permission => `approval.${contractServiceOf(service)}`;

type UserRow = Exclude<LimitRow, 'transferTotal'>;

/** The row of the maker's limits, yen per transaction (D-31). */
export function userLimitRow(kind: RequestKind): UserRow {
  if (kind.service !== 'transfer') return kind.service;
  return kind.way === 'preRegistered' ? 'transferPreRegistered' : 'transferDesignated';
}

/** The daily limits that a request uses up: of its account for 振込振替 (A6-4), of the company else (A6-5). */
export function dailyLimitRows(kind: RequestKind): readonly LimitRow[] {
  return kind.service === 'transfer' ? ['transferTotal', userLimitRow(kind)] : [kind.service];
}
