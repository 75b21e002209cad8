import { describe, expect, it } from 'vitest';
import { approvalModes } from '../../shared/domain/approval-modes.ts';
import type { FieldError } from '../../shared/domain/errors.ts';
import type { Permission } from '../../shared/domain/permissions.ts';
import type { Calendar } from '../../shared/domain/service-hours.ts';
import {
  type Circumstances,
  maySee,
  type Order,
  type Standing,
  whyNot,
  whyNotMake,
  whyNotSave,
} from '../../shared/domain/transfers/authorise.ts';
import type { RequestKind } from '../../shared/domain/transfers/services.ts';
import { type RequestState, requestStates } from '../../shared/domain/transfers/states.ts';
import { whyNotSwitch } from '../../shared/domain/transfers/switching.ts';
import { profiles } from '../../shared/profiles/profiles.ts';

const bank = profiles.standard;
/** Wednesday. */
const now = new Date('2026-04-01T10:00:00+09:00');
const open: Calendar = { hours: { closed: [], services: {} }, closures: [] };
const shut: Calendar = {
  ...open,
  closures: [{ service: 'transfer', from: new Date(now.getTime() - 1), until: new Date(now.getTime() + 3_600_000) }],
};
const company = { features: [], ceilings: {}, accounts: [{ accountId: 'A' }] };
const limits = { transferPreRegistered: 1000, transferDesignated: 1000, bulkTransfer: 1000, salary: 1000, bonus: 1000 };
const kinds: readonly RequestKind[] = [
  { service: 'transfer', way: 'preRegistered' },
  { service: 'transfer', way: 'userRegistered' },
  { service: 'transfer', way: 'newAccount' },
  { service: 'bulkTransfer', source: 'screen' },
  { service: 'bulkTransfer', source: 'file' },
  { service: 'salary', source: 'screen' },
  { service: 'bonus', source: 'file' },
  { service: 'accountDebit', source: 'screen' },
];

const about = (
  permissions: readonly Permission[],
  more: Partial<Circumstances> = {},
  userId = 'maker',
): Circumstances => ({
  user: { userId, role: 'general', permissions, accounts: ['A'], limits: { ...limits, accountDebit: 1000 } },
  ...{ granted: permissions, company, bank, calendar: open, now },
  ...more,
});
const order = (kind: RequestKind, more: Partial<Order> = {}): Order => ({
  ...{ kind, sameDay: false, accountId: 'A', executionDate: '2026-04-08', total: 1000 },
  ...more,
});
const codes = (errors: readonly { code: string }[]) => errors.map(({ code }) => code);

/** The right of each kind, as the manuals' matrix names them (A9-1…A9-8). */
const rights: readonly Permission[] = [
  'transfer.request.preRegistered',
  'transfer.request.userRegistered',
  'transfer.request.newAccount',
  'bulkTransfer.request.screen',
  'bulkTransfer.request.file',
  'payroll.request.screen',
  'payroll.request.file',
  'accountDebit.request.screen',
];

describe('who may make a request (T-4)', () => {
  const cells = kinds.flatMap((kind, place) =>
    rights.map((held) => [JSON.stringify(kind), held, kind, place] as const),
  );
  it.each(cells)('%s with the right %s', (_, held, kind, place) => {
    expect(codes(whyNotMake(order(kind), about([held])))).toEqual(
      rights[place] === held ? [] : ['transfer.rightMissing'],
    );
  });

  const [, registered, newAccount] = kinds as [RequestKind, RequestKind, RequestKind];
  const today = { sameDay: true, executionDate: '2026-04-01' };
  it.each([
    [
      'its right and the option',
      registered,
      ['transfer.request.userRegistered', 'transfer.request.userRegistered.sameDay'],
      [],
    ],
    [
      'the option of another way',
      newAccount,
      ['transfer.request.newAccount', 'transfer.request.userRegistered.sameDay'],
      ['transfer.rightMissing'],
    ],
    ['no option', newAccount, ['transfer.request.newAccount'], ['transfer.rightMissing']],
    ['no option, to a filed account', kinds[0], ['transfer.request.preRegistered'], []],
  ] as const)('on the same day with %s (A9-3, A9-5)', (_, kind, held, expected) => {
    expect(codes(whyNotMake(order(kind as RequestKind, today), about([...held])))).toEqual(expected);
  });

  it('says every reason at once; limits of a service that the contract lacks are none', () => {
    const user = { userId: 'maker', role: 'general' as const, permissions: [], accounts: [], limits: {} };
    const contract = { ...company, features: ['bulkTransfer'] };
    const errors = whyNotMake(
      order(newAccount, { executionDate: '2026-04-05' }),
      about([], { user, company: contract, calendar: shut }),
    );
    expect(codes(errors)).toEqual([
      ...['service.notInContract', 'account.notAllowed', 'limit.exceedsUser', 'transfer.closed'],
      'executionDate.notBusinessDay',
    ]);
  });

  it('sends nobody to an administrator for what bank or contract lack (X-6)', () => {
    const lacking = (more: Partial<Circumstances>) =>
      [whyNotMake, whyNotSave].map((whyNotThat) => codes(whyNotThat(order(newAccount, today), about([], more))));
    const without = bank.permissions.filter((right) => right !== 'transfer.request.newAccount.sameDay');
    expect(lacking({ bank: { ...bank, permissions: without } })).toEqual([
      ['transfer.rightMissing', 'permission.notOffered'],
      ['transfer.rightMissing', 'permission.notOffered'],
    ]);
    expect(lacking({ company: { ...company, features: ['bulkTransfer'] } })).toEqual([
      ['service.notInContract'],
      ['service.notInContract'],
    ]);
    const nowhere = about(['transfer.request.newAccount'], { company: { ...company, accounts: [] } });
    const user = { ...nowhere.user, accounts: [] };
    expect(codes(whyNotSave(order(newAccount), { ...nowhere, user }))).toEqual(['account.closed']);
  });

  it.each([
    ['salary', '2026-04-07', '2026-04-02T11:59:59+09:00', []],
    ['salary', '2026-04-07', '2026-04-02T12:00:00+09:00', ['executionDate.deadline']],
    ['bulkTransfer', '2026-04-07', '2026-04-06T11:59:59+09:00', []],
    ['bulkTransfer', '2026-04-07', '2026-04-06T12:00:00+09:00', ['executionDate.deadline']],
    // Golden Week: the business day before 7 May is 1 May.
    ['bulkTransfer', '2026-05-07', '2026-05-01T11:59:59+09:00', []],
    ['bulkTransfer', '2026-05-07', '2026-05-01T12:00:00+09:00', ['executionDate.deadline']],
  ] as const)('%s for %s at %s (B-48)', (service, executionDate, at, expected) => {
    const kind = { service, source: 'screen' } as const;
    const held: Permission[] = ['bulkTransfer.request.screen', 'payroll.request.screen'];
    expect(codes(whyNotMake(order(kind, { executionDate }), about(held, { now: new Date(at) })))).toEqual(expected);
  });

  it.each([
    [999, 0, []],
    [1000, 0, []],
    [1000, 1, ['limit.exceedsCompanyDay']],
    [600, 400, []],
    [601, 400, ['limit.exceedsCompanyDay']],
  ])('%i yen after %i of a company limit of 1000 (A6-5)', (total, used, expected) => {
    const kind = { service: 'salary', source: 'file' } as const;
    const contract = { ...company, limits: { salary: 1000 } };
    const circumstances = about(['payroll.request.file'], { company: contract, used: { salary: used } });
    expect(codes(whyNotMake(order(kind, { total }), circumstances))).toEqual(expected);
  });
});

type People = 'maker' | 'first' | 'second' | 'other';
const people: readonly People[] = ['maker', 'first', 'second', 'other'];
const editable: readonly RequestState[] = ['saved', 'withdrawn', 'returned', 'approvalCancelled', 'error'];
const awaiting: readonly RequestState[] = ['awaitingFirst', 'awaitingFinal'];

/** What the manuals say of each act, in words of their own: who, in which states (T-6…T-9). */
function expected(act: string, who: People, { state, mode, approvedBy }: Standing): boolean {
  const hasApproved = approvedBy.includes(who);
  const isNamed = (who === 'first' || who === 'second') && !hasApproved;
  const isMyTurn = mode !== 'doubleOrdered' || who === (approvedBy.length === 0 ? 'first' : 'second');
  const answers: Readonly<Record<string, boolean>> = {
    change: who === 'maker' && editable.includes(state),
    delete: who === 'maker' && editable.includes(state),
    switch: who === 'maker' && (editable.includes(state) || state === 'expired'),
    withdraw: who === 'maker' && awaiting.includes(state) && approvedBy.length === 0,
    approve: isNamed && isMyTurn && awaiting.includes(state),
    return: isNamed && awaiting.includes(state),
    cancelApproval: hasApproved && (awaiting.includes(state) || state === 'authorised'),
    cancel: who === 'maker' && mode === 'none' && state === 'authorised',
  };
  return answers[act] ?? false;
}
const acts = ['change', 'delete', 'switch', 'withdraw', 'approve', 'return', 'cancelApproval', 'cancel'] as const;

describe('who may do what with a request', () => {
  it.each(requestStates)('in the state %s, by act, mode, person and approvals', (state) => {
    for (const act of acts)
      for (const mode of approvalModes)
        for (const approvedBy of [[], ['first'], ['second']])
          for (const who of people) {
            const standing: Standing = {
              ...{
                order: order({ service: 'transfer', way: 'newAccount' }),
                state,
                mode,
                makerId: 'maker',
                approvedBy,
              },
              approverIds: ['first', 'second'],
            };
            const may = whyNot(act, standing, about(['approval.transfer'], {}, who)).length === 0;
            expect(may, `${act} ${mode} ${who} ${approvedBy}`).toBe(expected(act, who, standing));
          }
  });

  const standing: Standing = {
    ...{
      order: order({ service: 'salary', source: 'file' }),
      state: 'awaitingFinal',
      mode: 'single',
      makerId: 'maker',
    },
    ...{ approverIds: ['first'], approvedBy: [] },
  };
  const approving = (permissions: readonly Permission[], more: Partial<Circumstances> = {}) =>
    codes(whyNot('approve', standing, about(permissions, more, 'first')));

  it('an approver needs the right of the service, also to return (A9-12…A9-14)', () => {
    expect(approving(['approval.payroll'])).toEqual([]);
    expect(approving(['approval.transfer', 'approval.bulkTransfer'])).toEqual(['transfer.rightMissing']);
    expect(codes(whyNot('return', standing, about([], {}, 'first')))).toEqual(['transfer.rightMissing']);
  });

  it('of a service that does without approval now an approver needs the right as it was granted, and none to return it (D-18)', () => {
    const waiting: Standing = { ...standing, order: order({ service: 'transfer', way: 'newAccount' }) };
    const reasons = (mode: 'none' | 'single', granted: readonly Permission[], act: 'approve' | 'return' = 'approve') =>
      codes(
        whyNot(
          act,
          waiting,
          about(
            [],
            {
              granted,
              company: { ...company, approval: { version: 1, modes: { transfer: mode }, selfApproval: false } },
            },
            'first',
          ),
        ),
      );
    const right: Permission = 'approval.transfer';
    expect([reasons('none', [right]), reasons('none', [])]).toEqual([[], ['transfer.rightMissing']]);
    expect(reasons('single', [right])).toEqual(['transfer.rightMissing']);
    expect([reasons('none', [], 'return'), reasons('single', [], 'return')]).toEqual([[], ['transfer.rightMissing']]);
  });

  it('approves only in the hours, before the deadline, of an open account, within the limits', () => {
    const closed = { ...shut, closures: [{ ...shut.closures[0], service: 'payroll' as const }] } as Calendar;
    const held: Permission[] = ['approval.payroll'];
    expect(approving(held, { calendar: closed })).toEqual(['transfer.closed']);
    expect(approving(held, { now: new Date('2026-04-03T12:00:00+09:00') })).toEqual(['executionDate.deadline']);
    expect(approving(held, { company: { ...company, accounts: [] } })).toEqual(['account.closed']);
    expect(approving(held, { company: { ...company, limits: { salary: 999 } } })).toEqual(['limit.exceedsCompanyDay']);
  });

  it.each([
    [false, false, ['transfer.ownRequest']],
    [true, false, []],
    [true, true, ['transfer.ownRequest']],
  ])(
    'approves an own request if the company allows it (%s) and the bank does not insist on others (%s) (T-7)',
    (selfApproval, approvedByOthers, reasons) => {
      const own: Standing = { ...standing, approverIds: ['maker'] };
      const rules = { ...bank, transfers: { ...bank.transfers, approvedByOthers } };
      const contract = { ...company, approval: { version: 1, modes: {}, selfApproval } };
      expect(codes(whyNot('approve', own, about(['approval.payroll'], { bank: rules, company: contract })))).toEqual(
        reasons,
      );
    },
  );

  it('names the rights that a switch needs, of the service that it leaves and of the other one (B-61)', () => {
    const rightsNeeded = (permissions: readonly Permission[]) =>
      whyNotSwitch('bulkTransfer', { ...standing, state: 'saved' }, about(permissions)).map(
        ({ params }) => params?.right,
      );
    expect(rightsNeeded([])).toEqual(['payroll.request.file', 'bulkTransfer.request.file']);
    expect(rightsNeeded(['payroll.request.file', 'bulkTransfer.request.screen'])).toEqual([
      'bulkTransfer.request.file',
    ]);
    expect(rightsNeeded(['payroll.request.file', 'bulkTransfer.request.file'])).toEqual([]);
  });

  it('is seen by its people, and by those who may look at all of its service (A9-6, A9-9)', () => {
    const sees = (userId: string, permissions: readonly Permission[] = []) =>
      maySee(standing, about(permissions, {}, userId).user);
    expect([sees('maker'), sees('first'), sees('other')]).toEqual([true, true, false]);
    const draft: Standing = { ...standing, state: 'saved' };
    expect(['maker', 'first'].map((userId) => maySee(draft, about([], {}, userId).user))).toEqual([true, false]);
    expect([sees('other', ['payroll.viewAll']), sees('other', ['bulkTransfer.viewAll'])]).toEqual([true, false]);
  });

  it.each<[string, Partial<Standing>, boolean]>([
    ['a draft', { state: 'saved' }, false],
    ['a draft that was deleted', { state: 'deleted', endedAsDraft: true }, false],
    ['a draft that has expired', { state: 'expired', endedAsDraft: true }, false],
    ['a request that was returned', { state: 'returned' }, true],
    ['one that was returned and then deleted', { state: 'deleted' }, true],
    ['one that nobody approved in time', { state: 'expired' }, true],
  ])('%s is seen by its maker and who may look at all; by who is named, if they were asked', (_, change, isSeen) => {
    const sees = (userId: string, permissions: readonly Permission[] = []) =>
      maySee({ ...standing, ...change }, about(permissions, {}, userId).user);
    expect([sees('maker'), sees('other', ['payroll.viewAll']), sees('first')]).toEqual([true, true, isSeen]);
  });
});

describe('a reason has what its text names', () => {
  const waiting: Standing = {
    ...{ order: order({ service: 'salary', source: 'file' }), state: 'awaitingFinal', mode: 'single' },
    ...{ makerId: 'maker', approverIds: ['first'], approvedBy: [] },
  };
  const [filed, , newAccount] = kinds as [RequestKind, RequestKind, RequestKind];
  const { sameDayUntil: _until, ...withoutSameDay } = bank.transfers;
  const making = (kind: RequestKind, more: Partial<Order>, change: Partial<Circumstances> = {}) =>
    whyNotMake(order(kind, more), about(rights.concat('transfer.request.newAccount.sameDay'), change));
  const transfers = (rules: object): Partial<Circumstances> => ({
    bank: { ...bank, transfers: { ...bank.transfers, ...rules } },
  });
  const limited = {
    user: { ...about(rights).user, limits: { transferPreRegistered: 500, transferDesignated: 999 } },
  };

  it.each<[string, () => readonly FieldError[], FieldError]>([
    [
      'the state that forbids it',
      () => whyNot('change', { ...waiting, state: 'taken' }, about([])),
      { path: 'state', code: 'transfer.state', params: { state: 'taken' } },
    ],
    [
      'the right to approve',
      () => whyNot('approve', waiting, about([], {}, 'first')),
      { path: 'service', code: 'transfer.rightMissing', params: { right: 'approval.payroll' } },
    ],
    [
      'the user’s limit to filed accounts (D-31)',
      () => making(filed, { total: 501 }, limited),
      { path: 'amount', code: 'limit.exceedsUser', params: { maximum: 500 } },
    ],
    [
      'the user’s limit to other accounts',
      () => making(newAccount, { total: 1000 }, limited),
      { path: 'amount', code: 'limit.exceedsUser', params: { maximum: 999 } },
    ],
    [
      'when the service opens',
      () => making(newAccount, {}, { calendar: shut }),
      { path: 'service', code: 'transfer.closed', params: { opensAt: '2026-04-01T11:00:00+09:00' } },
    ],
    [
      'the last day that can be ordered for',
      () => making(newAccount, { executionDate: '2026-04-23' }),
      { path: 'executionDate', code: 'executionDate.tooFar', params: { last: '2026-04-22' } },
    ],
    [
      'the deadline that has passed',
      () => making(newAccount, { executionDate: '2026-04-01' }),
      {
        path: 'executionDate',
        code: 'executionDate.deadline',
        params: { deadline: '2026-04-01T00:00:00+09:00' },
      },
    ],
    [
      'a service for which the bank has no deadlines',
      () => making(newAccount, {}, transfers({ deadlines: {} })),
      { path: 'service', code: 'executionDate.notOffered' },
    ],
    [
      'a bank without 当日',
      () =>
        making(
          newAccount,
          { sameDay: true, executionDate: '2026-04-01' },
          { bank: { ...bank, transfers: withoutSameDay } },
        ),
      { path: 'sameDay', code: 'sameDay.notOffered' },
    ],
  ])('%s', (_, reasons, expected) => {
    expect(reasons()).toEqual([expected]);
  });

  it('does not keep orders for another day from a bank without 当日', () => {
    expect(making(newAccount, {}, { bank: { ...bank, transfers: withoutSameDay } })).toEqual([]);
  });

  it('the limit of its own account, whatever others have (A6-4)', () => {
    const account = (accountId: string, transferTotal: number) => ({
      accountId,
      limits: { transferTotal, transferDesignated: 1000 },
    });
    const change: Partial<Circumstances> = {
      user: { ...about(rights).user, accounts: ['A', 'B'] },
      company: { ...company, accounts: [account('A', 999), account('B', 1000)] },
    };
    expect(making(newAccount, { accountId: 'B' }, change)).toEqual([]);
    expect(making(newAccount, { accountId: 'A' }, change)).toEqual([
      {
        path: 'amount',
        code: 'limit.exceedsAccountDay',
        params: { row: 'transferTotal', maximum: 999, used: 0 },
      },
    ]);
  });
});
