import { isDraft } from '../../domain/transfers/authorise.ts';
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

/** The mail to the maker whose request is back; with what the approver wrote, if it was returned. */
export const returnAlert = (request: NewRequest, comment?: string): Alert => ({
  kind: 'transferReturned',
  companyId: request.companyId,
  users: ids([request.maker]),
  request: said(request),
  comment,
});

/** The mail to users of its company when a request has moved on (T-12, A12-4). */
export const transferAlert = (
  kind: 'approvalRequested' | 'transferReceived',
  request: NewRequest,
  users: People,
): Alert => ({ kind, companyId: request.companyId, users: ids(users), request: said(request) });

/** Why a request was not executed: in the bank's words, or as codes of what kept it from the core. */
interface Why {
  readonly reason?: string | undefined;
  readonly barredBy?: readonly string[];
}

/** The mail about what became of a request, to its maker and the approvers who were asked. */
export const resultAlert = (
  request: NewRequest,
  outcome: 'completed' | 'failed' | 'expired' | 'error',
  why: Why = {},
): Alert => ({
  kind: 'transferResult',
  companyId: request.companyId,
  users: ids(involvedIn(request)),
  request: said(request),
  outcome,
  failedLines: request.failedLines?.count,
  ...why,
});

/** The maker and the approvers of a request, each once; of a draft the maker alone. */
export function involvedIn(request: NewRequest): People {
  const { maker, approvers } = request;
  if (isDraft(request)) return [maker];
  return [maker, ...approvers.filter(({ userId }) => userId !== maker.userId)];
}
