import { describe, expect, it } from 'vitest';
import { contentHashOf } from '../../../shared/steps/transfers/content-hash.ts';

type Content = Parameters<typeof contentHashOf>[0];

const request: Content = {
  ...{ companyId: 'C', requestId: 'R', state: 'awaitingFinal', service: 'transfer', way: 'newAccount', sameDay: false },
  ...{ accountId: 'A', executionDate: '2026-04-03', count: 1, total: 300_000 },
  payee: { bank: '0001', branch: '110', type: 'ordinary', number: '1234567', name: 'テガタシヨウジ' },
  payeeId: 'P',
  fee: { bearer: 'payee', pattern: 'telegraphic', deducted: 660 },
  maker: { userId: 'maker', name: '手形　作' },
  ...{ mode: 'doubleOrdered', approvals: [], comment: '四月分' },
  approvers: [
    { userId: 'first', name: '承認　一' },
    { userId: 'second', name: '承認　二' },
  ],
  ...{ createdAt: '2026-04-01T01:00:00.000Z', touchedAt: '2026-04-01T01:00:00.000Z' },
};
const batch: Content = {
  ...request,
  ...{ service: 'bulkTransfer', way: undefined, source: 'file', payee: undefined, payeeId: undefined, count: 2 },
  lines: { linesId: 'L', chunks: 1, digest: 'd', feesDigest: 'f' },
  fee: { bearer: 'payer', deducted: 0, borne: 880 },
};
const [payee, fee, lines] = [request.payee, batch.fee, batch.lines] as [
  NonNullable<Content['payee']>,
  NonNullable<Content['fee']>,
  NonNullable<Content['lines']>,
];

describe('the hash of what approvers are shown (T-8)', () => {
  it.each<[string, Content, Partial<Content>]>([
    ['the company', request, { companyId: 'D' }],
    ['the request', request, { requestId: 'S' }],
    ['the service', batch, { service: 'salary' }],
    ['the way', request, { way: 'userRegistered' }],
    ['当日', request, { sameDay: true }],
    ['the source', batch, { source: 'screen' }],
    ['the account', request, { accountId: 'B' }],
    ['the execution day', request, { executionDate: '2026-04-06' }],
    ['the number of payments', batch, { count: 3 }],
    ['the amount', request, { total: 300_001 }],
    ['the payee’s bank', request, { payee: { ...payee, bank: '0005' } }],
    ['the payee’s branch', request, { payee: { ...payee, branch: '111' } }],
    ['the payee’s kind of account', request, { payee: { ...payee, type: 'current' } }],
    ['the payee’s account', request, { payee: { ...payee, number: '1234568' } }],
    ['the payee’s name', request, { payee: { ...payee, name: 'テガタ' } }],
    ['which payee it is', request, { payeeId: 'Q' }],
    ['who bears the fee', request, { fee: { ...fee, bearer: 'payer' } }],
    ['how the payment goes', request, { fee: { ...fee, pattern: 'sameBank' } }],
    ['the fee', request, { fee: { bearer: 'payee', pattern: 'telegraphic', deducted: 440 } }],
    ['the sum of the fees', batch, { fee: { ...fee, borne: 881 } }],
    ['a line', batch, { lines: { ...lines, digest: 'e' } }],
    ['the fee of a line', batch, { lines: { ...lines, feesDigest: 'g' } }],
    ['the maker', request, { maker: { userId: 'other', name: '手形　作' } }],
    ['the mode of approval', request, { mode: 'doubleUnordered' }],
    ['an approver', request, { approvers: request.approvers.slice(0, 1) }],
    ['the order of approvers', request, { approvers: request.approvers.toReversed() }],
    ['the comment', request, { comment: '五月分' }],
  ])('is another one if this changes: %s', (_, content, change) => {
    expect(contentHashOf({ ...content, ...change })).not.toBe(contentHashOf(content));
  });

  it.each<[string, Content, Partial<Content>]>([
    ['its state', request, { state: 'returned' }],
    ['its approvals', request, { approvals: [{ userId: 'first', at: request.createdAt }] }],
    ['the last act', request, { touchedAt: '2026-04-02T01:00:00.000Z' }],
    ['the name of its maker', request, { maker: { userId: 'maker', name: '手形　作子' } }],
    ['where its lines are', batch, { lines: { ...lines, linesId: 'M' } }],
  ])('stays if this changes: %s', (_, content, change) => {
    expect(contentHashOf({ ...content, ...change })).toBe(contentHashOf(content));
  });

  // Those that wait in the table when a release is deployed are still what was shown.
  it('is the same in every release', () => {
    expect(
      [request, batch, { ...batch, fee: undefined, lines: { ...lines, feesDigest: undefined } }].map(contentHashOf),
    ).toEqual([
      '5d68cad517b9b80243c6c6b7b181ceb76e78d40de92009e6b6af3276be72cc13',
      '397b608ee74c01828df2b03ad63701f9bc811edce47d738437b5a11380bc2734',
      'e180ca779771d4bef58173d4a45f1ad94550cab2dd7f44c021f7749b6011169c',
    ]);
  });
});
