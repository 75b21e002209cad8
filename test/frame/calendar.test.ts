import { beforeEach, describe, expect, it } from 'vitest';
import { handler as closeService } from '../../functions/bank/close-service.ts';
import { handler as endClosure } from '../../functions/bank/end-closure.ts';
import { handler as findUser } from '../../functions/bank/find-user.ts';
import { operations } from '../../functions/operations.ts';
import { handler as getHome } from '../../functions/sessions/get-home.ts';
import { handler as logIn } from '../../functions/sessions/log-in.ts';
import { handler as logOut } from '../../functions/sessions/log-out.ts';
import { handler as suspendUser } from '../../functions/users/suspend-user.ts';
import type { Handler } from '../../shared/frame/handle.ts';
import type { Company } from '../../shared/table/companies.ts';
import type { TestSession } from '../builders/session.ts';
import type { TestUser } from '../builders/user.ts';
import { createWorld, type World } from '../world.ts';

let world: World;
let company: Company;
let user: TestUser;

const start = async (startAt: string, profile: 'standard' | 'tohoku' | 'seven' = 'standard') => {
  world = createWorld({ startAt: `${startAt}+09:00`, profile });
  company = world.openCompany();
  user = await world.addUser(company, { role: 'master' });
};
beforeEach(() => start('2026-04-01T10:00:00'));

const close = async (input: Record<string, unknown>) =>
  (await world.call(closeService, { input })).body.closureId as string;
const oneHour = { until: '2026-04-01T11:00:00+09:00' };
const home = async (session: TestSession) => {
  const { status, body } = await world.call(getHome, { session });
  return [status, body.code, body.opensAt];
};
const closedUntil = (opensAt: string) => [403, 'service.closed', opensAt];
const contents = () => JSON.stringify(world.items());
const handlerOf = async (name: string, folder: string): Promise<Handler> =>
  (await import(`../../functions/${folder}/${name}.ts`)).handler;

describe('outside the hours', () => {
  it('every request of a customer is refused alike, whoever sends it, and nothing is counted (D-33)', async () => {
    const session = await world.logIn(user);
    const { body } = await world.call(logIn, { input: { loginId: user.loginId, loginPassword: user.loginPassword } });
    expect(body.token).toBeDefined();
    await close(oneHour);
    const before = contents();
    const attempts = [
      { input: { loginId: user.loginId, loginPassword: user.loginPassword } },
      { input: { loginId: user.loginId, loginPassword: 'wrong' } },
      { input: { loginId: 'nobody1', loginPassword: 'wrong' } },
      { input: { loginId: 5 } },
    ];
    for (const attempt of attempts) {
      const answer = await world.call(logIn, attempt);
      expect([answer.status, answer.body.code, answer.roundTrips]).toEqual([403, 'service.closed', 1]);
    }
    for (const request of [{ session }, {}, { headers: { Authorization: 'Bearer a.b.c' } }]) {
      const answer = await world.call(getHome, request);
      expect([answer.status, answer.body.code, answer.roundTrips]).toEqual([403, 'service.closed', 1]);
    }
    expect(contents()).toBe(before);
  });

  it.each(operations.map((operation) => [operation.name, operation] as const))('%s', async (name, operation) => {
    const folder = Object.entries(await folders()).find(([, all]) => all.includes(name))?.[0] ?? '';
    await close(oneHour);
    const before = contents();
    const isSecure = !operation.hosts.includes('entry') && operation.hosts.includes('secure');
    const answer = await world.call(await handlerOf(name, folder), {
      ...(isSecure && { host: 'secure', certificatePem: (await world.certify(user)).pem }),
      input: operation.example,
    });
    const isOpen = operation.hosts.includes('bank') || open.includes(name);
    expect([name, answer.body?.code === 'service.closed']).toEqual([name, !isOpen]);
    if (isOpen || isSecure) return;
    expect(answer.body.opensAt).toBe(oneHour.until);
    expect(contents()).toBe(before);
  });

  it('the refusal names when the service opens, and the hours of the help desk (A1-7, X-6)', async () => {
    await start('2027-01-02T12:00:00', 'tohoku');
    const { body } = await world.call(logIn, { input: { loginId: 'tegata01', loginPassword: 'x' } });
    expect(body).toMatchObject({
      opensAt: '2027-01-04T00:00:00+09:00',
      helpDesk: { opens: '09:00', closes: '18:00', opensAt: '2027-01-04T09:00:00+09:00' },
    });
    expect(body.detail).toBe(
      'ただいまの時間はご利用いただけません。次のご利用開始は2027年01月04日 00時00分00秒です。ヘルプデスクの受付時間は、銀行窓口営業日の09:00～18:00です。次の受付開始は2027年01月04日 09時00分00秒です。',
    );
  });

  it('the bank goes on', async () => {
    await close(oneHour);
    expect((await world.call(findUser, { input: { companyId: company.companyId } })).status).toBe(200);
  });
});

/** What averts harm stays open, and what cannot wait (D-33). */
const open = [
  ...['log-out', 'revoke-certificate', 'revoke-token', 'suspend-user', 'suspend-users'],
  ...['renew-certificate', 'get-issuance', 'get-assertion-keys'],
];

const folders = async () =>
  Object.fromEntries(
    Object.entries((await import('../../functions/operations.ts')).operationsByFolder).map(([folder, all]) => [
      folder,
      all.map(({ name }) => name as string),
    ]),
  );

describe('a session', () => {
  it('ends where the service closes: refused in the closure, and over after it', async () => {
    const session = await world.logIn(user);
    await close({ from: '2026-04-01T10:05:00+09:00', until: '2026-04-01T10:10:00+09:00' });
    world.at('2026-04-01T10:04:59.999+09:00');
    expect((await home(session))[0]).toBe(200);
    world.at('2026-04-01T10:05:00+09:00');
    expect(await home(session)).toEqual(closedUntil('2026-04-01T10:10:00+09:00'));
    world.at('2026-04-01T10:10:00+09:00');
    expect(await home(session)).toEqual([401, 'session.ended', undefined]);
    expect((await world.call(logOut, { session })).body.code).toBe('session.ended');
    expect((await home(await world.logIn(user)))[0]).toBe(200);
  });

  it('can still suspend a user and log out in the closure, and nothing else', async () => {
    const session = await world.logIn(user);
    const colleague = await world.addUser(company);
    await close(oneHour);
    const suspended = await world.call(suspendUser, {
      session,
      input: { userId: colleague.userId, proof: { confirmationPassword: user.confirmationPassword } },
    });
    expect([suspended.status, suspended.roundTrips]).toEqual([200, 3]);
    expect(await home(session)).toEqual(closedUntil(oneHour.until));
    expect((await world.call(logOut, { session })).status).toBe(204);
  });

  it('is over after a closure that the bank ended early, and after none that it withdrew', async () => {
    const session = await world.logIn(user);
    const withdrawn = await close({ from: '2026-04-01T10:05:00+09:00', until: '2026-04-01T10:10:00+09:00' });
    await world.call(endClosure, { input: { closureId: withdrawn } });
    world.at('2026-04-01T10:06:00+09:00');
    expect((await home(session))[0]).toBe(200);
    const closureId = await close(oneHour);
    expect(await home(session)).toEqual(closedUntil(oneHour.until));
    world.at('2026-04-01T10:07:00+09:00');
    await world.call(endClosure, { input: { closureId } });
    expect(await home(session)).toEqual([401, 'session.ended', undefined]);
  });

  it('ends with the year', async () => {
    await start('2026-12-31T23:55:00');
    const session = await world.logIn(user);
    world.at('2026-12-31T23:59:59.999+09:00');
    expect((await home(session))[0]).toBe(200);
    world.at('2027-01-01T00:00:00+09:00');
    expect(await home(session)).toEqual(closedUntil('2027-01-04T00:00:00+09:00'));
  });

  it('goes on where only a service is closed', async () => {
    const session = await world.logIn(user);
    await close({ service: 'transfer', from: '2026-04-01T10:01:00+09:00', until: '2026-04-01T10:02:00+09:00' });
    world.at('2026-04-01T10:01:30+09:00');
    expect((await home(session))[0]).toBe(200);
    world.at('2026-04-01T10:03:00+09:00');
    expect((await home(session))[0]).toBe(200);
  });
});

describe('a closure', () => {
  it('holds at once, whichever copy of the calendar a request reads', async () => {
    const session = await world.logIn(user);
    const codes = async () => {
      const answers = [];
      for (let count = 0; count < 10; count += 1) answers.push((await home(session))[1]);
      return new Set(answers);
    };
    expect(await codes()).toEqual(new Set([undefined]));
    await close(oneHour);
    expect(await codes()).toEqual(new Set(['service.closed']));
  });

  it('costs no round trip', async () => {
    await close({ service: 'densai', from: '2026-04-01T12:00:00+09:00', until: '2026-04-01T13:00:00+09:00' });
    const input = { loginId: user.loginId, loginPassword: user.loginPassword };
    const entered = await world.call(logIn, { input });
    expect([entered.status, entered.roundTrips]).toEqual([201, 3]);
    const shown = await world.call(getHome, { session: await world.logIn(user) });
    expect([shown.status, shown.roundTrips]).toEqual([200, 2]);
  });

  it('costs none at a login by certificate either', async () => {
    const at = world.openCompany({ loginMethod: 'certificate' });
    const holder = await world.addUser(at, { role: 'master' });
    const { pem: certificatePem } = await world.certify(holder);
    const input = { loginPassword: holder.loginPassword };
    const entered = await world.call(logIn, { host: 'secure', certificatePem, input });
    expect([entered.status, entered.roundTrips]).toEqual([201, 3]);
  });
});
