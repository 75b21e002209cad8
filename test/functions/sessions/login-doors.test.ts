import { beforeEach, describe, expect, it } from 'vitest';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import type { Company } from '../../../shared/table/companies.ts';
import type { TestUser, UserOverrides } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

/** 管理者ログイン and 利用者ログイン (A2-8, A5-18). */
let world: World;
let company: Company;

beforeEach(() => {
  world = createWorld({ profile: 'shinkin' });
  company = world.openCompany({ loginMethod: 'certificate', contractId: '00009876543' });
});

interface Holder {
  readonly user: TestUser;
  readonly pem: string;
  readonly thumbprint: string;
}

async function holder(role: UserOverrides['role']): Promise<Holder> {
  const user = await world.addUser(company, { role });
  await world.addToken(company, [user]);
  return { user, ...(await world.certify(user)) };
}

const enter = ({ user, pem }: Holder, door?: string, more: { loginPassword?: string; validateOnly?: boolean } = {}) => {
  const { loginPassword = user.loginPassword, ...rest } = more;
  return world.call(logIn, { certificatePem: pem, input: { loginPassword, ...(door && { door }) }, ...rest });
};
const certificateRow = ({ thumbprint }: Holder) => world.items(`CERT#${thumbprint}`)[0];

describe('the doors of a bank that has two', () => {
  it.each([
    ['master', 'administrator', 'user'],
    ['administrator', 'administrator', 'user'],
    ['general', 'user', 'administrator'],
  ] as const)('lets the certificate of a %s in by the door %s, and not by the other', async (role, own, other) => {
    const who = await holder(role);
    expect((await enter(who, own)).status).toBe(201);
    const sessions = world.items('SESSION#').length;
    const refused = await enter(who, other);
    expect(refused.body).toMatchObject({ status: 403, code: 'certificate.wrongDoor', door: own, askWhom: 'self' });
    expect(refused.body.detail).toContain(own === 'user' ? '「利用者ログイン」' : '「管理者ログイン」');
    expect([world.items('SESSION#').length, refused.roundTrips]).toEqual([sessions, 3]);
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      ...{ event: 'session.begun', outcome: 'refused', code: 'certificate.wrongDoor' },
      ...{ userId: who.user.userId, loginId: who.user.loginId },
    });
  });

  it('tells whose certificate it is only to who knows the password, and counts no wrong one', async () => {
    const who = await holder('master');
    const wrong = await enter(who, 'user', { loginPassword: 'Chigau2026' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'session.refused']);
    expect(certificateRow(who)).toMatchObject({ attempts: 1 });
    expect((await enter(who, 'user')).body.code).toBe('certificate.wrongDoor');
    expect(certificateRow(who)).toMatchObject({ attempts: 0 });
    expect((await enter(who, 'user', { validateOnly: true })).body.code).toBe('certificate.wrongDoor');
    expect(certificateRow(who)).toMatchObject({ attempts: 0 });
  });

  it('are not asked of a client that has one login page', async () => {
    expect((await enter(await holder('master'))).status).toBe(201);
    expect((await enter(await holder('general'))).status).toBe(201);
  });

  it('have names, on the entry host too, where only certificates log in', async () => {
    const who = await holder('general');
    expect((await enter(who, 'staff')).body).toMatchObject({ code: 'request.invalid', errors: [{ path: 'door' }] });
    const { loginId, loginPassword } = who.user;
    const input = { contractId: '00009876543', userId: loginId, pin: loginPassword, loginId: undefined };
    for (const door of ['user', 'administrator'])
      expect((await world.call(logIn, { host: 'entry', input: { ...input, door } })).body.code).toBe('session.refused');
  });
});

it('another bank knows no doors', async () => {
  world = createWorld();
  company = world.openCompany({ loginMethod: 'certificate' });
  const refused = await enter(await holder('general'), 'user');
  expect(refused.body).toMatchObject({
    ...{ status: 400, code: 'request.invalid' },
    errors: [{ path: 'door', code: 'field.unknown' }],
  });
});
