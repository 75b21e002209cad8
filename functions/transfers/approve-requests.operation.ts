import * as z from 'zod/mini';
import { ContentHash, RequestId } from '../../shared/domain/fields.ts';
import { GivenProofs, proofsFor } from '../../shared/domain/proof-rules.ts';
import { RequestState } from '../../shared/domain/transfers/states.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { ReasonView } from '../../shared/views/reason-view.ts';

/** So many fit into one transaction with everything that follows from their approval. */
export const approvedAtOnce = 10;

const Shown = z.strictObject({ requestId: RequestId, contentHash: ContentHash });

/** 承認. Source: T-6…T-8, T-10, A10-6, B-65. */
export const approveRequests = defineOperation({
  name: 'approve-requests',
  summary: 'Approves requests that wait for the caller, several with one proof: each has its own result.',
  details:
    'The last approval authorises a request and uses up its daily limits. What is approved is the content whose hash was shown.',
  route: 'POST /approvals',
  hosts: ['entry', 'secure'],
  may: 'session',
  proof: ({ transfers }, company) => proofsFor(transfers.approvalProofs, company),
  mailPasswordPurpose: 'approve',
  input: z.strictObject({
    requests: z.array(Shown).check(
      z.minLength(1),
      z.maxLength(approvedAtOnce),
      z.refine((requests) => new Set(requests.map(({ requestId }) => requestId)).size === requests.length, {
        error: 'requests.repeated',
      }),
    ),
    proof: GivenProofs,
  }),
  output: z.strictObject({
    results: z.array(
      z.strictObject({
        requestId: z.string(),
        /** The state after the approval. */
        state: z.optional(RequestState),
        /** Why it was not approved. */
        code: z.optional(z.string()),
        detail: z.optional(z.string()),
        errors: z.optional(z.array(ReasonView)),
      }),
    ),
  }),
  access: {
    transferRequests: ['getAll', 'move'],
    waitingRequests: ['add', 'remove'],
    usedLimits: ['getAll', 'use'],
    companies: ['checkUnchanged'],
    users: ['checkApproves', 'checkHolds', 'getAll'],
    rights: ['getAll'],
  },
  errors: ['transfer.noneApproved', 'transfer.limitReached'],
  history: { event: 'transfer.approved', service: 'transfers' },
  alerts: ['approvalRequested', 'transferReceived'],
  // a second proof
  roundTrips: 4,
  example: {
    requests: [{ requestId: '01JZ8Z0000REQVEST000000001', contentHash: '0'.repeat(64) }],
    proof: { confirmationPassword: 'Kakunin26b' },
  },
});
