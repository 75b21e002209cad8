import { formatRfc3339, jstDate } from '../../shared/domain/jst.ts';
import { addressSeconds } from '../../shared/domain/uploads.ts';
import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { fileKey } from '../../shared/operation/file-store.ts';
import { contentTypes } from '../../shared/steps/history/export-lines.ts';
import type { HistoryExport } from '../../shared/table/history-exports.ts';
import { getHistoryExport } from './get-history-export.operation.ts';

/** The file itself lives a little longer. */
const dayMilliseconds = 86_400_000;

export const handler = handle(getHistoryExport, async (_, context) => {
  const { found, now, refuse } = context;
  const { wanted } = found;
  if (!wanted) throw refuse('export.notFound');
  const { exportId, format, rows, bytes, after } = wanted;
  const isOver = wanted.finishedAt !== undefined && now.getTime() - Date.parse(wanted.finishedAt) >= dayMilliseconds;
  const state = wanted.state === 'done' && isOver ? ('expired' as const) : wanted.state;
  const [writtenUntil] = after?.split('#') ?? [];
  return {
    answer: {
      ...{ exportId, state, format, rows, bytes },
      from: at(wanted.from),
      to: at(wanted.to),
      ...(writtenUntil !== undefined && { writtenUntil: at(writtenUntil) }),
      ...(state === 'done' && (await download(wanted, context))),
    },
    subject: exportId,
  };
});

const at = (instant: string) => formatRfc3339(new Date(instant));

async function download(
  { companyId, exportId, format, from, to }: HistoryExport,
  { files, now }: Context<typeof getHistoryExport>,
) {
  const [first, last] = [from, to].map((instant) => jstDate(new Date(instant)).replaceAll('-', ''));
  const file = { fileName: `history-${first}-${last}.${format}`, contentType: contentTypes[format] };
  const url = await files.downloadAddress(fileKey('historyExports', companyId, exportId), file, addressSeconds);
  return { url, expiresAt: formatRfc3339(new Date(now.getTime() + addressSeconds * 1000)) };
}
