import type { Alert } from '../../operation/alert.ts';
import type { NewRequest } from '../../table/transfer-requests.ts';

/** What of a request its mails say. */
const said = ({ requestId, service, executionDate, count, total }: NewRequest) => ({
  requestId,
  service,
  executionDate,
  count,
  total,
});

type People = readonly { readonly userId: string }[];

const ids = (users: People) => users.map(({ userId }) => ({ userId }));

/** The mail to users of its company when a request has moved on (T-12, A12-4). */
export const transferAlert = (
  kind: 'approvalRequested' | 'transferReceived' | 'transferReturned',
  request: NewRequest,
  users: People,
): Alert => ({ kind, companyId: request.companyId, users: ids(users), request: said(request) });

/** The mail about what became of a request, to its maker and its approvers. */
export const resultAlert = (request: NewRequest, outcome: 'completed' | 'failed' | 'expired' | 'error'): Alert => ({
  kind: 'transferResult',
  companyId: request.companyId,
  users: ids(involvedIn(request)),
  request: said(request),
  outcome,
  failedLines: request.failedLines?.count,
});

/** The maker and the approvers of a request, each once. */
export function involvedIn({ maker, approvers }: NewRequest): People {
  return [maker, ...approvers.filter(({ userId }) => userId !== maker.userId)];
}
