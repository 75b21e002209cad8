import * as z from 'zod/mini';
import { type ApprovalMode, approversNeeded } from '../approval-modes.ts';

/**
 * The states of a request (T-5): 保存中; 承認待ち for two people or for the last one; 承認済み; 受付済み, taken by the bank's
 * core; 処理済み; 処理不能; back with the maker 引戻済み, 差戻済み, 承認取消済み, エラー; ended 削除, 取消済み, 期限切れ.
 */
export const requestStates = [
  'saved',
  'awaitingFirst',
  'awaitingFinal',
  'authorised',
  'taken',
  'completed',
  'failed',
  'withdrawn',
  'returned',
  'approvalCancelled',
  'error',
  'deleted',
  'cancelled',
  'expired',
] as const;
export const RequestState = z.enum(requestStates);
export type RequestState = z.infer<typeof RequestState>;

/** What is done with a request. */
export type RequestAct =
  | 'change'
  | 'delete'
  | 'switch'
  | 'withdraw'
  | 'approve'
  | 'return'
  | 'cancelApproval'
  | 'cancel'
  | 'expire'
  | 'take'
  | 'sendBack'
  | 'report';

/** With the maker, who may change it. */
export const editableStates = ['saved', 'withdrawn', 'returned', 'approvalCancelled', 'error'] as const;
/** With the approvers. */
export const awaitingStates = ['awaitingFirst', 'awaitingFinal'] as const;

/** The states in which an act is possible at all; who may do it, and until when, is decided besides. */
export const statesOf: Readonly<Record<RequestAct, readonly RequestState[]>> = {
  change: editableStates,
  delete: editableStates,
  // A request that nobody approved in time may still meet the deadline of another service (B-61).
  switch: [...editableStates, 'expired'],
  withdraw: awaitingStates,
  approve: awaitingStates,
  return: awaitingStates,
  // Where two approve, the first one may take it back before the second one.
  cancelApproval: [...awaitingStates, 'authorised'],
  cancel: ['authorised'],
  expire: [...editableStates, ...awaitingStates],
  take: ['authorised'],
  // Instead of taking it: the contract no longer allows it.
  sendBack: ['authorised'],
  report: ['taken'],
};

export const isIn = (state: RequestState, act: RequestAct): boolean => statesOf[act].includes(state);

/** The state of a confirmed request with so many approvals of the number that its mode needs (T-6). */
export function stateWith(approvals: number, mode: ApprovalMode): RequestState {
  const missing = approversNeeded(mode) - approvals;
  if (missing <= 0) return 'authorised';
  return missing === 1 ? 'awaitingFinal' : 'awaitingFirst';
}
