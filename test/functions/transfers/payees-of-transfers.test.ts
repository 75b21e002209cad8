import { beforeEach, describe, expect, it } from 'vitest';
import { handler as changeRequest } from '../../../functions/transfers/change-request.ts';
import { handler as makeTransfer } from '../../../functions/transfers/make-transfer.ts';
import type { Put } from '../../../shared/table/engine.ts';
import { filedPayees, filedPayeesItem, payeeItem } from '../../../shared/table/payees.ts';
import { made, make, order, type Paying, payee, paying, proof, stored, used } from './paying.ts';

let at: Paying;
const payeeId = '01JZ8Z0000PAYEE00000000001';
const account = { ...payee, type: 'ordinary' as const };

/** The company keeps a payee since a time, and the bank has filed the same account. */
function keep(changedAt: string, service: 'transfer' | 'payroll' = 'transfer'): void {
  const { companyId } = at.company;
  const kept = { companyId, payeeId, version: 1, service, account, createdAt: changedAt, changedAt };
  at.world.engine.put(payeeItem.create(payeeItem.key(companyId, payeeId), kept, 'payee.exists').item);
}
function file(): void {
  const { companyId } = at.company;
  const { file: filing } = filedPayees;
  const [put] = filing.bind(at.world.engine)(companyId, undefined, [account], at.world.now());
  at.world.engine.put((put as Put).item);
  expect(filedPayeesItem.key(companyId)).toMatchObject({ pk: (put as Put).item.pk });
}
beforeEach(async () => {
  at = await paying();
});

const registered = { way: 'userRegistered', payee: undefined, payeeId };
const filedOne = { way: 'preRegistered', payee: undefined, payeeId: '000111011234567' };
const reasons = ({ body }: Awaited<ReturnType<typeof make>>) => body.errors.map(({ code }: { code: string }) => code);

describe('the ways of a transfer (T-2)', () => {
  it('to a payee that the company keeps, and to one that the bank has filed', async () => {
    keep('2026-03-01T00:00:00.000Z');
    file();
    for (const [more, row] of [
      [registered, 'userRegistered'],
      [filedOne, 'preRegistered'],
    ] as const) {
      const answer = await make(at, more);
      expect(answer.body).toMatchObject({ way: row, payee, payeeId: more.payeeId, state: 'awaitingFinal' });
      expect(answer.roundTrips).toBeLessThanOrEqual(3);
    }
  });

  it('either to a registered payee or to an account, not to both', async () => {
    keep('2026-03-01T00:00:00.000Z');
    for (const more of [
      { ...registered, payee },
      { way: 'newAccount', payeeId },
    ])
      expect(reasons(await make(at, more))).toEqual(['payee.withWay']);
  });

  it('without approval, only as the confirm screen showed it: not if the payee or the fee changed since (threats 21, 23)', async () => {
    at = await paying({ mode: 'none' });
    keep('2026-03-01T00:00:00.000Z');
    const given = order(at, { ...registered, approvers: [], proof });
    const { session } = at.maker;
    const dry = await at.world.call(makeTransfer, { session, input: given, headers: { Prefer: 'validate-only' } });
    const changed = (name: string) => dry.body.changes.find(({ path }: { path: string }) => path === name).after;
    const shown = { payee: changed('payee'), fee: changed('fee') };
    const makeAs = (what: object) => at.world.call(makeTransfer, { session, input: { ...given, shown: what } });
    for (const other of [
      { ...shown, payee: { ...shown.payee, number: '7654321' } },
      { ...shown, fee: { ...shown.fee, deducted: 880 } },
    ]) {
      const { status, body } = await makeAs(other);
      expect([status, body.code]).toEqual([412, 'transfer.contentChanged']);
    }
    expect(used(at)).toEqual({});
    expect((await makeAs(shown)).body).toMatchObject({ state: 'authorised', payee: shown.payee });
    const draft = await at.world.call(makeTransfer, { session, input: { ...given, save: true } });
    const input = {
      ...given,
      requestId: draft.body.requestId,
      shown: { ...shown, fee: { ...shown.fee, deducted: 1 } },
    };
    const executed = await at.world.call(changeRequest, { session, input, headers: { 'If-Match': '"1"' } });
    expect([executed.status, executed.body.code]).toEqual([412, 'transfer.contentChanged']);
  });

  it('not to a payee of another service', async () => {
    keep('2026-03-01T00:00:00.000Z', 'payroll');
    expect(reasons(await make(at, registered))).toEqual(['payeeId.unknown']);
  });

  it('on the same day not to a payee registered or changed today (B-57)', async () => {
    const today = { ...registered, sameDay: true, executionDate: '2026-04-01' };
    keep('2026-03-31T15:00:00.000Z');
    expect(reasons(await make(at, today))).toEqual(['sameDay.newPayee']);
    keep('2026-03-31T14:59:59.000Z');
    expect((await make(at, today)).status).toBe(201);
  });

  it('can be changed with the rest of a draft: what belonged to the former way is gone', async () => {
    keep('2026-03-01T00:00:00.000Z');
    file();
    const id = await made(at, { ...registered, save: true, approvers: [], comment: '家賃' });
    expect(stored(at, id).comment).toBe('家賃');
    const change = (ifMatch: number, more: Readonly<Record<string, unknown>>) =>
      at.world.call(changeRequest, {
        session: at.maker.session,
        ifMatch,
        input: { ...order(at), requestId: id, save: true, approvers: [], ...more },
      });
    expect((await change(1, filedOne)).body).toMatchObject({ way: 'preRegistered', payeeId: filedOne.payeeId });
    const { body } = await change(2, { payee: { ...payee, number: '7654321' } });
    expect([body.way, body.payeeId, body.comment]).toEqual(['newAccount', undefined, undefined]);
    expect(stored(at, id).payeeId).toBeUndefined();
    expect((await change(3, registered)).body).toMatchObject({ way: 'userRegistered', payee });
    expect(reasons(await change(4, { feeBearer: 'payee' }))).toEqual(['fee.notSet']);
  });
});
