import { createHash } from 'node:crypto';
import type { NewRequest } from '../../table/transfer-requests.ts';

/**
 * The hash of everything that approvers are shown: what is approved is what was shown (T-8, threat 21). An optional
 * value that is absent counts as null, so that no two contents have one text.
 */
export function contentHashOf(request: Omit<NewRequest, 'contentHash'>): string {
  const { companyId, requestId, service, way, source, sameDay, accountId, executionDate, count, total } = request;
  const { payee, payeeId, fee, lines, maker, mode, approvers, comment } = request;
  const shown = [
    ...[companyId, requestId, service, way, source, sameDay, accountId, executionDate, count, total],
    ...[payee && [payee.bank, payee.branch, payee.type, payee.number, payee.name], payeeId],
    ...[fee && [fee.bearer, fee.pattern, fee.deducted], lines?.digest],
    ...[maker.userId, mode, approvers.map(({ userId }) => userId), comment],
    ...(lines?.feesDigest === undefined ? [] : [lines.feesDigest]),
    ...(fee?.borne === undefined ? [] : [fee.borne]),
  ];
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex');
}
