import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { businessDaysAfter } from '../../../shared/domain/business-days.ts';
import { jstDate } from '../../../shared/domain/jst.ts';
import { foundCompany } from '../../scenes/running/founding.ts';
import type { KnownUser } from '../commands/demonstration/customers.ts';
import { logIn } from '../commands/demonstration/log-in.ts';
import { ask, type Visit, visitBank } from '../commands/demonstration/visit.ts';
import { findSimulator } from '../commands/running-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { startTegata } from '../start-tegata.ts';
import type { CoreView } from './core.ts';

let simulator: Simulator;
let visit: Visit;
let master: KnownUser;

beforeAll(async () => {
  simulator = await startTegata({ quiet: true, core: true, startAt: new Date('2026-11-20T10:00:00+09:00') });
  const reached = await findSimulator(simulator.hosts.workbench);
  if (!reached) throw new Error('the simulator cannot be reached');
  visit = visitBank(reached);
  master = await foundCompany(visit, {});
  const { session } = await logIn(visit, master);
  const { body: company, headers } = await session.get<Record<string, unknown>>('/company');
  const { name, nameKana, approvalModes, accountLimits, companyLimits } = company;
  const modes = { ...Object(approvalModes), transfer: 'single' };
  const record = { name, nameKana, approvalModes: modes, accountLimits, companyLimits, selfApproval: true };
  const proof = { confirmationPassword: master.confirmationPassword };
  await ask(visit, session, 'PUT /company', { ...record, proof }, { 'if-match': String(headers.etag) });
});
afterAll(async () => {
  visit?.close();
  await simulator?.stop();
});

async function call<T = CoreView>(method: string, path = '/core', body?: unknown): Promise<T> {
  const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const answer = await fetch(`${simulator.hosts.workbench}/_simulator${path}`, init);
  return (await answer.json()) as T;
}
const switches = (to: Partial<CoreView['switches']>) => call('PUT', '/core', to);
const moveTo = (day: string, time: string) => simulator.clock.set(new Date(`${day}T${time}+09:00`));
const payee = { bank: '0001', branch: '001', type: 'ordinary', number: '1234567', name: 'テガタシヨウジ' };

async function accountOf(session: Awaited<ReturnType<typeof logIn>>['session']) {
  const { body } = await session.get<{ accounts: readonly { accountId: string }[] }>('/company');
  return body.accounts[0]?.accountId;
}

/** A request of a service that is approved, for the next day on which it can be executed. */
async function approved(service: 'transfer' | 'salary') {
  const { session } = await logIn(visit, master);
  const day = businessDaysAfter(jstDate(simulator.clock.now()), service === 'transfer' ? 2 : 4);
  const common = { accountId: await accountOf(session), executionDate: day, approvers: [master.userId] };
  const made =
    service === 'transfer'
      ? await ask(visit, session, 'POST /transfers', {
          ...{ ...common, way: 'newAccount', payee, amount: 30_000, feeBearer: 'payer' },
        })
      : await ask(visit, session, 'POST /batches', {
          ...{ ...common, service, lines: [1, 2, 3].map((line) => ({ payee, amount: line * 1000 })) },
        });
  const { requestId, contentHash } = made as { requestId: string; contentHash: string };
  const { results } = await ask<{ results: unknown }>(visit, session, 'POST /approvals', {
    requests: [{ requestId, contentHash }],
    proof: { confirmationPassword: master.confirmationPassword },
  });
  expect(results).toEqual([{ requestId, state: 'authorised' }]);
  return { requestId, day };
}

async function shown(requestId: string) {
  const { session } = await logIn(visit, master);
  return (await session.get<Record<string, unknown>>(`/requests/${requestId}`)).body;
}
const stateOf = async (requestId: string) => (await shown(requestId))['state'];
/** How many mails tell results. A mail whose delivery was interrupted is sent again, and counts once. */
const results = async () => {
  await simulator.aws.settle();
  const told = simulator.aws.mails().filter(({ subject }) => subject.includes('お取引結果のお知らせ'));
  return new Set(told.map(({ tags, to }) => `${tags['mail']} ${to}`)).size;
};
const handoverOf = async (requestId: string) =>
  (await call('GET')).handovers.find(({ requests }) => requests.some((each) => each.requestId === requestId));

describe('the core of the simulator', () => {
  it('takes on its day, at its time, what was approved, and reports: make, approve, taken, completed, with mails', async () => {
    const { requestId, day } = await approved('transfer');
    await moveTo(day, '08:59:00');
    expect([await stateOf(requestId), (await call('GET')).nextAt]).toEqual([
      'authorised',
      new Date(`${day}T09:00:00+09:00`).toISOString(),
    ]);
    await moveTo(day, '09:01:00');
    expect(await stateOf(requestId)).toBe('taken');
    const before = await results();
    await moveTo(day, '09:31:00');
    expect(await shown(requestId)).toMatchObject({ state: 'completed', takenAt: `${day}T09:00:00+09:00` });
    expect(await results()).toBe(before + 1);
    expect(await handoverOf(requestId)).toMatchObject({
      service: 'transfer',
      requests: [{ requestId, count: 1, total: 30_000 }],
      results: [{ requestId, outcome: 'completed' }],
      reportedAt: expect.any(String),
    });
  });

  it('gets the files of batches, and reports a line that failed', async () => {
    const { requestId, day } = await approved('salary');
    await switches({ failNext: { reason: '口座が解約されています。', line: 2 } });
    await moveTo(day, '12:00:00');
    expect((await handoverOf(requestId))?.requests).toEqual([
      { requestId, count: 3, total: 6000, bytes: expect.any(Number) },
    ]);
    expect(await shown(requestId)).toMatchObject({ state: 'completed', failedLines: { count: 1, total: 2000 } });
    expect((await call('GET')).switches.failNext).toBeNull();
  });

  it('fails the next request with a reason', async () => {
    const { requestId, day } = await approved('transfer');
    await switches({ failNext: { reason: '残高が不足しています。' } });
    await moveTo(day, '12:00:00');
    expect(await shown(requestId)).toMatchObject({ state: 'failed', result: { reason: '残高が不足しています。' } });
  });

  it('stopped, takes nothing; started again, it takes what is late at its next time', async () => {
    const { requestId, day } = await approved('transfer');
    await switches({ stopped: true });
    await moveTo(day, '23:00:00');
    expect([await stateOf(requestId), (await call('GET')).nextAt]).toEqual(['authorised', undefined]);
    await switches({ stopped: false });
    const next = businessDaysAfter(day, 1);
    await moveTo(next, '10:00:00');
    expect(await stateOf(requestId)).toBe('completed');
  });

  it('whose reports are lost sends them until they arrive; repeated ones change nothing', async () => {
    const { requestId, day } = await approved('transfer');
    await switches({ reports: 'lost' });
    await moveTo(day, '16:00:00');
    expect(await stateOf(requestId)).toBe('taken');
    expect((await handoverOf(requestId))?.lostReports).toBeGreaterThan(2);
    const before = await results();
    await switches({ reports: 'repeated' });
    const next = businessDaysAfter(day, 1);
    await moveTo(next, '09:30:00');
    expect([await stateOf(requestId), await results()]).toEqual(['completed', before + 1]);
    await switches({ reports: 'sent' });
  });

  it('survives a host that fails: nothing is taken twice, and all is reported', async () => {
    const { requestId, day } = await approved('salary');
    const fault = { service: 's3', operation: 'HeadObject', kind: 'throttle', times: 12 };
    await call('PUT', '/faults', [fault]);
    await moveTo(day, '09:10:00');
    expect([await stateOf(requestId), (await call('GET')).lastError]).toEqual(['taken', expect.stringMatching(/50\d/)]);
    await moveTo(day, '16:00:00');
    expect([await stateOf(requestId), (await call('GET')).lastError]).toEqual(['completed', undefined]);
  });

  it('works at once when asked', async () => {
    const { requestId, day } = await approved('transfer');
    await switches({ stopped: true });
    await moveTo(day, '10:00:00');
    await switches({ stopped: false });
    await call('POST', '/core/run');
    expect(await stateOf(requestId)).toBe('taken');
    await call('POST', '/core/run');
    expect(await stateOf(requestId)).toBe('completed');
  });

  it('refuses switches that do not exist, and signs what it asks', async () => {
    expect(await call('PUT', '/core', { reports: 'burnt' })).toMatchObject({ status: 400, code: 'request.invalid' });
    expect(await call('PUT', '/core', { slow: true })).toMatchObject({ status: 400, code: 'request.invalid' });
    expect(simulator.aws.iam.denials()).toEqual([]);
  });
});
