import { beforeEach, describe, expect, it } from 'vitest';
import { handler as readNotice } from '../../../functions/notices/read-notice.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as listUsers } from '../../../functions/users/list-users.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { type HistoryRow, historyPut } from '../../../shared/table/history.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;
let user: TestUser;

beforeEach(async () => {
  world = createWorld({ startAt: '2026-04-01T10:00:00+09:00' });
  company = world.openCompany();
  user = await world.addUser(company, { role: 'master', name: '手形　太郎' });
});

const home = async (session: Awaited<ReturnType<World['logIn']>>, language = 'ja') =>
  world.call(getHome, { session, headers: { 'Accept-Language': language } });

function record(row: Partial<HistoryRow> & Pick<HistoryRow, 'at' | 'event' | 'service'>): void {
  const full: HistoryRow = {
    historyId: world.random.ulid(new Date(row.at)),
    companyId: company.companyId,
    operation: 'any',
    actor: 'user',
    userId: user.userId,
    outcome: 'done',
    requestId: 'r',
    ttl: 1,
    ...row,
  };
  world.engine.put(historyPut(full).item);
}

describe('get-home', () => {
  it('shows the three logins before this one, newest first, in Japan’s time (A5-13, A5-16, A5-21)', async () => {
    for (let day = 0; day < 4; day += 1) {
      await world.logIn(user);
      world.advance({ days: 1 });
    }
    const answer = await home(await world.logIn(user));
    expect(answer.status).toBe(200);
    expect(answer.body.lastLogins).toEqual([
      '2026-04-04T10:00:00+09:00',
      '2026-04-03T10:00:00+09:00',
      '2026-04-02T10:00:00+09:00',
    ]);
    expect(answer.body.user).toEqual({
      userId: user.userId,
      loginId: user.loginId,
      name: '手形　太郎',
      role: 'master',
      permissions: user.permissions,
    });
    expect(answer.body.company).toEqual({
      companyId: company.companyId,
      name: company.name,
      nameKana: company.nameKana,
    });
  });

  it('shows at most ten unread notices of all audiences, newest first, in the caller’s language (A5-14)', async () => {
    const audiences = ['ALL', company.companyId, user.userId];
    for (let count = 0; count < 12; count += 1) {
      world.publishNotice({
        audience: audiences[count % 3] ?? 'ALL',
        title: { ja: `お知らせ${count}`, en: `Notice ${count}` },
      });
      world.advance({ minutes: 1 });
    }
    world.publishNotice({ audience: 'somebody-else' });
    world.publishNotice({ from: '2027-01-01T00:00:00.000Z' });
    const session = await world.logIn(user);
    const read = world.items('NOTICE#').find(({ title }) => JSON.stringify(title).includes('Notice 11'));
    await world.call(readNotice, { session, input: { noticeId: read?.['noticeId'] } });
    const answer = await home(session, 'en');
    expect(answer.body.notices).toHaveLength(10);
    expect(answer.body.notices.map(({ title }: { title: string }) => title)).toEqual(
      Array.from({ length: 10 }, (_, index) => `Notice ${10 - index}`),
    );
    expect(answer.body.notices[0].read).toBe(false);
  });

  it('lists the menus of one’s own latest operations, each once, in both languages (A5-15)', async () => {
    record({ at: '2026-04-01T00:01:00.000Z', event: 'user.listed', service: 'userAdministration' });
    record({ at: '2026-04-01T00:02:00.000Z', event: 'history.viewed', service: 'history' });
    record({ at: '2026-04-01T00:03:00.000Z', event: 'user.viewed', service: 'userAdministration' });
    record({ at: '2026-04-01T00:04:00.000Z', event: 'session.begun', service: 'login' });
    record({
      at: '2026-04-01T00:05:00.000Z',
      event: 'user.suspended',
      service: 'userAdministration',
      outcome: 'refused',
    });
    record({ at: '2026-04-01T00:06:00.000Z', event: 'user.suspended', service: 'userAdministration', userId: 'other' });
    const session = await world.logIn(user);
    expect((await home(session)).body.recentOperations).toEqual([
      { label: '利用者管理 > 利用者情報の管理', at: '2026-04-01T09:03:00+09:00' },
      { label: '管理 > 操作履歴照会', at: '2026-04-01T09:02:00+09:00' },
    ]);
    expect((await home(session, 'en')).body.recentOperations[1].label).toBe('Administration > Operation history');
  });

  it('lists no steps of the login, nothing of the certificate application, and nothing that others did (A5-15)', async () => {
    record({ at: '2026-04-01T00:01:00.000Z', event: 'passwords.changed', service: 'userAdministration' });
    const others = [
      ...['emailCheck.begun', 'emailCheck.completed', 'emailCheck.skipped', 'mailPassword.requested'].map(
        (event) => [event, 'userAdministration'] as const,
      ),
      ...['certificate.requested', 'certificate.issued', 'certificate.renewed', 'renewal.deferred'].map(
        (event) => [event, 'certificates'] as const,
      ),
      ['tokenRegistration.deferred', 'tokens'] as const,
    ];
    for (const [event, service] of others) record({ at: '2026-04-01T00:02:00.000Z', event, service });
    for (const actor of ['bank', 'system'] as const)
      record({ at: '2026-04-01T00:03:00.000Z', event: 'user.emailRefused', service: 'userAdministration', actor });
    expect((await home(await world.logIn(user))).body.recentOperations).toEqual([
      { label: '利用者管理 > パスワード変更', at: '2026-04-01T09:01:00+09:00' },
    ]);
  });

  it('lists five menus at most, those used last (A5-15)', async () => {
    const events = ['user.unlocked', 'certificate.listed', 'token.listed', 'mail.listed', 'notice.read', 'user.listed'];
    for (const [index, event] of events.entries())
      record({ at: `2026-04-01T00:0${index}:00.000Z`, event, service: 'userAdministration' });
    const { recentOperations } = (await home(await world.logIn(user))).body;
    expect(recentOperations).toHaveLength(5);
    expect(recentOperations[0]).toEqual({ label: '利用者管理 > 利用者情報の管理', at: '2026-04-01T09:05:00+09:00' });
    expect(recentOperations.at(-1).at).toBe('2026-04-01T09:01:00+09:00');
  });

  it('reads the previous month too, and no more', async () => {
    world.at('2026-05-01T10:00:00+09:00');
    record({ at: '2026-04-10T00:00:00.000Z', event: 'user.listed', service: 'userAdministration' });
    record({ at: '2026-03-10T00:00:00.000Z', event: 'history.viewed', service: 'history' });
    const answer = await home(await world.logIn(user));
    expect(answer.body.recentOperations).toEqual([
      { label: '利用者管理 > 利用者情報の管理', at: '2026-04-10T09:00:00+09:00' },
    ]);
  });

  it('has no certificate to show on the password method', async () => {
    expect((await home(await world.logIn(user))).body).not.toHaveProperty('certificate');
  });

  it('shows that an earlier session was ended, and that mails bounce (D-6, A8-11)', async () => {
    user = await world.addUser(company, { emailState: 'invalid' });
    const answer = await home(await world.logIn(user, { session: { endedEarlierSession: true } }));
    expect(answer.body.messages).toEqual([
      { code: 'email.bounced', severity: 'warning', operation: 'begin-email-check', text: expect.any(String) },
      { code: 'session.endedEarlier', severity: 'information', text: expect.any(String) },
    ]);
  });

  it('asks users who need one-time passwords to register a token, until they have one (A10-5)', async () => {
    company = world.openCompany({ otp: true });
    const approver = await world.addUser(company, { permissions: ['approval.payroll'] });
    const codes = async () =>
      (await home(await world.logIn(approver))).body.messages.map(({ code }: { code: string }) => code);
    expect(await codes()).toEqual(['token.missing']);
    await world.addToken(company, [approver]);
    expect(await codes()).toEqual([]);
  });

  it("takes two round trips, even if the session's time is updated", async () => {
    const session = await world.logIn(user);
    expect((await home(session)).roundTrips).toBe(2);
    world.advance({ minutes: 5 });
    // The stamp takes as long as a request over the network: the home screen does not wait for it.
    world.hooks.before = async ({ method }) => {
      if (method === 'update') await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const stamped = await home(session);
    expect(stamped.roundTrips).toBe(2);
    expect(world.items('SESSION#')[0]).toMatchObject({ lastSeenAt: world.now().toISOString() });
  });

  it("is not recorded, because it shows only one's own data", async () => {
    await home(await world.logIn(user));
    expect(world.history(company.companyId)).toEqual([]);
  });
});

describe('get-home with a certificate', () => {
  beforeEach(async () => {
    world = createWorld({ profile: 'hokuyo', startAt: '2026-04-01T10:00:00+09:00' });
    company = world.openCompany({ loginMethod: 'certificate' });
    user = await world.addUser(company, { role: 'master' });
  });

  it('shows its state, end and days left (A11-10)', async () => {
    const session = await world.logIn(user);
    expect((await home(session)).body).toMatchObject({
      certificate: { state: 'active', notAfter: '2027-04-02T08:59:59+09:00', daysLeft: 366, renewable: false },
      messages: [],
    });
  });

  it('offers the renewal and warns from 40 days before until the last day (A11-11)', async () => {
    const certificate = await world.certify(user);
    const at = async (instant: string) => {
      world.at(instant);
      return (await home(await world.logIn(user, { certificate }))).body;
    };
    expect((await at('2027-02-20T23:59:59+09:00')).certificate).toMatchObject({ daysLeft: 41, renewable: false });
    const opened = await at('2027-02-21T00:00:00+09:00');
    expect(opened.certificate).toMatchObject({ daysLeft: 40, renewable: true });
    expect(opened.messages).toEqual([
      {
        code: 'certificate.expiring',
        severity: 'warning',
        operation: 'renew-certificate',
        text: '電子証明書の有効期限はあと40日です（2027年04月02日 08時59分59秒まで）。期限までに更新してください。',
      },
    ]);
    const last = await at('2027-04-02T08:59:58+09:00');
    expect(last.messages).toMatchObject([
      { code: 'certificate.expiresToday', severity: 'critical', operation: 'renew-certificate' },
    ]);
  });

  it('does not offer the renewal with a certificate that is already renewed (D-13)', async () => {
    const old = await world.certify(user);
    world.at('2027-03-01T10:00:00+09:00');
    await world.certify(user, { renewedFrom: old.thumbprint });
    const answer = await home(await world.logIn(user, { certificate: old }));
    expect(answer.body.certificate).toMatchObject({ notAfter: '2028-03-02T08:59:59+09:00', renewable: false });
    expect(answer.body.messages).toEqual([]);
  });
});

it('shows the history row of list-users', async () => {
  const session = await world.logIn(user);
  await world.call(listUsers, { session });
  expect((await home(session)).body.recentOperations[0].label).toBe('利用者管理 > 利用者情報の管理');
});
