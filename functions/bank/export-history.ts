import { spanOf } from '../../shared/domain/history-period.ts';
import { handle } from '../../shared/frame/handle.ts';
import { historyDays } from '../../shared/operation/history-row.ts';
import { exportHistory } from './export-history.operation.ts';

/** How long an export is remembered; its file is over after a day. */
const rememberedDays = 30;

export const handler = handle(exportHistory, async (input, { table, now, profile, language, newId }) => {
  const { companyId, format } = input;
  const { from, to } = spanOf(input, { now, keptDays: historyDays(profile.historyYears) });
  const exportId = newId();
  const span = { from: from.toISOString(), to: to.toISOString() };
  const wanted = {
    ...{ companyId, exportId, format, language, ...span },
    version: 1,
    state: 'waiting' as const,
    requestedAt: now.toISOString(),
    rows: 0,
    bytes: 0,
    tags: [],
    failures: 0,
    ttl: Math.floor(now.getTime() / 1000) + rememberedDays * 86_400,
  };
  return {
    answer: { exportId, state: wanted.state },
    subject: exportId,
    changes: [{ path: 'export', before: null, after: { ...span, format } }],
    writes: [table.historyExports.request(wanted)],
  };
});
