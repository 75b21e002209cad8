import { beforeEach, describe, expect, it } from 'vitest';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as getForms } from '../../../functions/sessions/get-forms.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as changeUser } from '../../../functions/users/change-user.ts';
import { handler as getUser } from '../../../functions/users/get-user.ts';
import type { ProfileName } from '../../../shared/profiles/profiles.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { userItem } from '../../../shared/table/user.ts';
import { csrPem } from '../../builders/csr.ts';
import type { TestUser, UserOverrides } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

/** S3's record (A8-14, A8-15, A11-25, A11-26), and one's own, which differs from others' (A8-13). */
let world: World;
let company: Company;

function open(profile: ProfileName): void {
  world = createWorld({ profile, startAt: '2022-10-01T00:30:00+09:00' });
  company = world.openCompany({ loginMethod: 'certificate', contractId: '00009876543' });
}
beforeEach(() => open('shinkin'));

const add = (role: UserOverrides['role'], more: UserOverrides = {}) => world.addUser(company, { role, ...more });
const read = async (who: TestUser, of: TestUser) => {
  const answer = await world.call(getUser, { session: await world.logIn(who), input: { userId: of.userId } });
  expect(answer.status).toBe(200);
  return answer.body;
};

describe('a certificate on the record', () => {
  const acquired = async (user: TestUser, serialNumber: string, otp: string) => {
    const { loginId, loginPassword } = user;
    const input = {
      contractId: '00009876543',
      userId: loginId,
      pin: loginPassword,
      otp,
      tokenSerialNumber: serialNumber,
    };
    const csr = await csrPem({ subject: `CN=${loginId}` });
    return world.call(acquire, { input: { ...input, csr, loginId: undefined, loginPassword: undefined } });
  };

  it('has issue number, day of registration in Japan and end; its serial number is hidden (A8-15, A11-26)', async () => {
    const master = await add('master');
    const clerk = await add('general', { loginId: 'S0001', issueWindowUntil: '2022-10-08T00:00:00.000Z' });
    const { serialNumber, code } = await world.addToken(company);
    const before = await read(master, clerk);
    expect(before.certificate).toEqual({ state: 'none' });
    expect(before).not.toHaveProperty('tokenSerialNumber');
    expect((await acquired(clerk, serialNumber, code())).status).toBe(201);
    const record = await read(master, clerk);
    expect(record).toMatchObject({ loginId: 'S0001', tokenSerialNumber: '****0001' });
    expect(record.certificate).toEqual({
      ...{ state: 'active', issueNumber: '001', registeredOn: '2022-10-01', serialNumber: '*****' },
      ...{ notAfter: '2023-10-02T08:59:59+09:00', daysLeft: 366 },
    });
  });

  it('counts each certificate of the user', async () => {
    const clerk = await add('general', { issueWindowUntil: '2022-10-08T00:00:00.000Z' });
    const { serialNumber, code } = await world.addToken(company);
    expect((await acquired(clerk, serialNumber, code())).status).toBe(201);
    const master = await add('master');
    const session = await world.logIn(master);
    const { userId, name, email } = clerk;
    const form = { changeLoginPassword: false, changeConfirmationPassword: false, temporary: false, name, email };
    const version = world.items(`USER#${company.companyId}`).find(({ sk }) => sk.includes(userId))?.['version'];
    const reissued = await world.call(changeUser, {
      session,
      input: { ...form, userId, certificate: 'reissue', proof: { confirmationPassword: 'Kakunin26b' } },
      ifMatch: Number(version),
    });
    expect([reissued.status, reissued.body.certificate]).toMatchObject([200, { state: 'revoked', issueNumber: '001' }]);
    world.advance({ minutes: 1 });
    expect((await acquired(clerk, serialNumber, code())).status).toBe(201);
    expect((await read(master, clerk)).certificate).toMatchObject({ state: 'active', issueNumber: '002' });
  });

  it('issued before they were counted has neither number nor day', async () => {
    const clerk = await add('general');
    await world.certify(clerk);
    const { certificate } = await read(await add('master'), clerk);
    expect(certificate).toMatchObject({ state: 'active', serialNumber: '*****' });
    expect(certificate).not.toHaveProperty('issueNumber');
    expect(certificate).not.toHaveProperty('registeredOn');
  });

  it('shows its serial number at other banks, and their word for it', async () => {
    const words = async () => {
      const forms = await world.call(getForms, { session: await world.logIn(await add('general')) });
      return forms.body.states.certificate.find(({ code }: { code: string }) => code === 'active').label;
    };
    expect(await words()).toBe('有効');
    open('seven');
    expect(await words()).toBe('発行済み');
    const clerk = await add('general');
    await world.certify(clerk);
    const key = userItem.key(company.companyId, clerk.userId);
    const stored = world.items(key.pk).find(({ sk }) => sk === key.sk);
    const { serialNumber } = userItem.parse(stored as never).certificate;
    expect((await read(await add('master'), clerk)).certificate.serialNumber).toBe(serialNumber);
    const home = await world.call(getHome, { session: await world.logIn(clerk) });
    expect(home.body.certificate.serialNumber).toMatch(/^[0-9A-F]+$/);
  });
});

describe("one's own record (A8-13)", () => {
  const all = ['loginPassword', 'confirmationPassword', 'forceChange', 'name', 'email'];
  const rights = ['administrator', 'permissions', 'accounts', 'limits'];

  it('allows its reader less than others: no passwords and no rights', async () => {
    const [master, administrator, clerk] = [await add('master'), await add('administrator'), await add('general')];
    expect(await read(master, clerk)).toMatchObject({ isOwn: false, mayChange: ['loginId', ...all, ...rights] });
    // Logging in gave both administrators a certificate, which contains the login ID (D-26).
    expect(await read(administrator, administrator)).toMatchObject({ isOwn: true, mayChange: ['name', 'email'] });
    expect(await read(master, administrator)).toMatchObject({ mayChange: [...all, ...rights] });
    expect(await read(master, master)).toMatchObject({ isOwn: true, mayChange: ['name', 'email'] });
    expect(await read(administrator, master)).toMatchObject({ isOwn: false, mayChange: [] });
    expect(await read(clerk, clerk)).toMatchObject({ isOwn: true, mayChange: [], certificateChoices: [] });
  });

  it('offers 継続, 再発行 and 失効 of the certificates that its reader may end (A11-25, A11-27)', async () => {
    const [master, administrator, clerk] = [await add('master'), await add('administrator'), await add('general')];
    const choices = async (who: TestUser, of: TestUser) => (await read(who, of)).certificateChoices;
    expect(await choices(administrator, clerk)).toEqual(['keep', 'reissue']);
    await world.certify(clerk);
    expect(await choices(administrator, clerk)).toEqual(['keep', 'reissue', 'revoke']);
    expect(await choices(administrator, administrator)).toEqual([]);
    expect(await choices(master, administrator)).toEqual([]);
    open('tohoku');
    expect(await choices(await add('master'), await add('general'))).toEqual([]);
  });
});
