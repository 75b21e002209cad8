import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { addressSeconds } from '../../shared/domain/uploads.ts';
import { handle } from '../../shared/frame/handle.ts';
import { fileAddresses, wholeFile } from '../../shared/steps/handovers/handed-files.ts';
import type { Handover } from '../../shared/table/handovers.ts';
import { getHandover } from './get-handover.operation.ts';

export const handler = handle(getHandover, async (_, context) => {
  const { found, refuse, wantsFile, now } = context;
  const { handover } = found;
  if (!handover) throw refuse('handover.notFound');
  const subject = handover.handoverId;
  const hasFiles = handover.service !== 'transfer';
  if (!wantsFile)
    return { answer: shown(handover, hasFiles ? await fileAddresses(context, handover) : none, now), subject };
  if (!hasFiles) throw refuse('request.notAcceptable', { accept: 'application/json' });
  return { answer: shown(handover, none, now), file: await wholeFile(context, handover), subject };
});

const none: ReadonlyMap<string, string> = new Map();

function shown({ handoverId, service, takenAt, requests }: Handover, addresses: typeof none, now: Date) {
  const expiresAt = formatRfc3339(new Date(now.getTime() + addressSeconds * 1000));
  return {
    ...{ handoverId, service, takenAt: at(takenAt) },
    count: requests.length,
    total: requests.reduce((sum, { total }) => sum + total, 0),
    requests: requests.map(({ lines, authorisedAt, ...request }) => {
      const url = addresses.get(request.requestId);
      return {
        ...request,
        authorisedAt: at(authorisedAt),
        ...(url && lines && { file: { url, expiresAt, digest: lines.digest } }),
      };
    }),
  };
}

const at = (instant: string) => formatRfc3339(new Date(instant));
