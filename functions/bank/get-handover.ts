import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { handle } from '../../shared/frame/handle.ts';
import { getHandover } from './get-handover.operation.ts';

export const handler = handle(getHandover, async (_, { found, refuse }) => {
  const { handover } = found;
  if (!handover) throw refuse('handover.notFound');
  const { handoverId, service, takenAt, requests } = handover;
  return {
    answer: {
      ...{ handoverId, service, takenAt: at(takenAt) },
      count: requests.length,
      total: requests.reduce((sum, { total }) => sum + total, 0),
      requests: requests.map((request) => ({ ...request, authorisedAt: at(request.authorisedAt) })),
    },
    subject: handoverId,
  };
});

const at = (instant: string) => formatRfc3339(new Date(instant));
