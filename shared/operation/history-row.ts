import { type HistoryRow, unknownCompany, unknownRetentionDays } from '../table/history.ts';
import type { About } from './about.ts';
import type { Call } from './call.ts';

/** A history row of this request. */
export function historyRow(
  call: Pick<Call, 'newId' | 'now' | 'profile' | 'requestId' | 'invocationId'> &
    Partial<Pick<Call, 'caller' | 'origin'>>,
  about: About,
  what: Pick<HistoryRow, 'event' | 'operation' | 'service' | 'outcome' | 'code' | 'reason' | 'changes' | 'subject'>,
): HistoryRow {
  const { now, caller, origin } = call;
  const actor = origin?.host === 'bank' ? 'bank' : origin ? 'user' : 'system';
  return {
    historyId: call.newId(),
    at: now.toISOString(),
    ...about,
    ...what,
    actor,
    ...(origin && { terminal: `${origin.sourceIp} ${origin.userAgent}`.trim() }),
    ...(caller?.certificate && { serialNumber: caller.certificate.serialNumber }),
    ...(caller && { sessionId: caller.session.sessionId }),
    ...(origin?.bankUserArn && { bankUser: origin.bankUserArn }),
    requestId: call.requestId,
    invocationId: call.invocationId,
    ttl: Math.floor(now.getTime() / 1000) + keptDays(about, call.profile) * 86_400,
  };
}

const keptDays = ({ companyId }: About, { historyYears }: Call['profile']) =>
  companyId === unknownCompany ? unknownRetentionDays : historyDays(historyYears);

/** Days for which a company's history is kept. */
export const historyDays = (historyYears: number) => Math.ceil(historyYears * 366);
