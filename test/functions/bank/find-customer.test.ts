import { beforeEach, describe, expect, it } from 'vitest';
import { handler as addAccount } from '../../../functions/bank/add-account.ts';
import { handler as changeContract } from '../../../functions/bank/change-contract.ts';
import { handler as closeAccount } from '../../../functions/bank/close-account.ts';
import { handler as closeCompany } from '../../../functions/bank/close-company.ts';
import { handler as findCustomer } from '../../../functions/bank/find-customer.ts';
import { handler as listCompanies } from '../../../functions/bank/list-companies.ts';
import { handler as openCompany } from '../../../functions/bank/open-company.ts';
import { handler as changeUser } from '../../../functions/users/change-user.ts';
import { handler as deleteUser } from '../../../functions/users/delete-user.ts';
import { refusal } from '../../../shared/table/entity.ts';
import { byEmail, lookupItem } from '../../../shared/table/lookups.ts';
import type { CustomerLine } from '../../../shared/views/customer-view.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;

beforeEach(() => {
  world = createWorld();
});

const find = async (input: Readonly<Record<string, unknown>>) => world.call(findCustomer, { input });
const found = async (input: Readonly<Record<string, unknown>>): Promise<readonly CustomerLine[]> =>
  (await find(input)).body.items;
const idsOf = (lines: readonly CustomerLine[]) => lines.map(({ companyId, userId }) => userId ?? companyId);

describe('find-customer', () => {
  it('finds a company by each of its accounts, as customers write them', async () => {
    const accounts = [
      {
        accountId: '01KA000000000000000000000A',
        branch: '081',
        type: 'ordinary' as const,
        number: '0253226',
        name: '本店',
      },
      {
        accountId: '01KA000000000000000000000B',
        branch: '102',
        type: 'current' as const,
        number: '7654321',
        name: '支店',
      },
    ];
    const { companyId } = world.openCompany({ accounts, name: '株式会社青葉' });
    world.openCompany();
    for (const account of [
      '081-ordinary-0253226',
      '081/ordinary/0253226',
      '０８１－普通－０２５３２２６',
      '081普通0253226',
      '102-当座-7654321',
    ]) {
      const [line, ...others] = await found({ account });
      expect(line, account).toEqual({
        foundBy: 'account',
        companyId,
        companyName: '株式会社青葉',
        companyState: 'usable',
        loginMethod: 'password',
        name: '株式会社青葉',
      });
      expect(others).toEqual([]);
    }
    expect(await found({ account: '081-current-0253226' })).toEqual([]);
  });

  it('finds companies and users by the beginning of a name, companies first', async () => {
    const company = world.openCompany({ name: '株式会社　髙﨑商事', nameKana: 'タカサキシヨウジ' });
    const person = await world.addUser(company, { name: '高崎　花子' });
    const other = await world.addUser(world.openCompany(), { name: 'Ｔａｎａｋａ　一郎' });
    for (const name of ['高崎', '髙﨑', '高 﨑'])
      expect(idsOf(await found({ name })), name).toEqual([company.companyId, person.userId]);
    for (const name of ['㈱高崎商事', '高崎商事株式会社', 'たかさき', 'ﾀｶｻｷｼｮｳ', 'カ)タカサキ'])
      expect(idsOf(await found({ name })), name).toEqual([company.companyId]);
    expect(await found({ name: 'tanaka' })).toMatchObject([{ foundBy: 'userName', userId: other.userId }]);
    expect(await found({ name: '崎商事' })).toEqual([]);
    expect(await found({ name: '株式会社' })).toEqual([]);
  });

  it('finds a company by the longest name in every state', async () => {
    const name = '青'.repeat(60);
    for (const loginMethod of ['password', 'certificate'] as const)
      for (const state of ['usable', 'suspended', 'closed'] as const) {
        const { companyId } = world.openCompany({ name, nameKana: 'ア'.repeat(60), loginMethod, state });
        for (const term of [name, name.slice(1), 'ｱ'.repeat(60)])
          expect(idsOf(await found({ name: term }))).toContain(companyId);
        const listed = await world.call(listCompanies, { input: { name, state, loginMethod } });
        expect(listed.body.items).toMatchObject([{ companyId }]);
      }
  });

  it('finds by e-mail address in any case, and keeps the address out of the keys', async () => {
    const company = world.openCompany({ email: 'Soumu@Aoba.example.jp' });
    const person = await world.addUser(company, { email: 'hanako@aoba.example.jp' });
    expect(await found({ email: ' SOUMU@aoba.example.jp' })).toMatchObject([
      { foundBy: 'email', companyId: company.companyId },
    ]);
    expect(idsOf(await found({ email: 'ＨＡＮＡＫＯ@aoba.example.jp' }))).toEqual([person.userId]);
    expect(JSON.stringify(world.items('LOOKUP#'))).not.toContain('aoba.example');
  });

  it('finds by login ID, whatever its case', async () => {
    const company = world.openCompany();
    const upper = await world.addUser(company, { loginId: 'Hanako01' });
    const lower = await world.addUser(world.openCompany(), { loginId: 'hanako01' });
    expect(new Set(idsOf(await found({ loginId: 'ＨＡＮＡＫＯ０１' })))).toEqual(new Set([upper.userId, lower.userId]));
    expect(await found({ loginId: 'hanako0' })).toEqual([]);
  });

  it('finds by contract ID, by user ID, and by both', async () => {
    world = createWorld({ profile: 'shinkin' });
    const [one, two] = [
      world.openCompany({ contractId: '00000000001' }),
      world.openCompany({ contractId: '00000000002' }),
    ];
    const [first, second] = [
      await world.addUser(one, { loginId: 'tanto01' }),
      await world.addUser(two, { loginId: 'tanto01' }),
    ];
    expect(await found({ loginId: '00000000001' })).toMatchObject([
      { foundBy: 'contractId', companyId: one.companyId },
    ]);
    expect(new Set(idsOf(await found({ loginId: 'tanto01' })))).toEqual(new Set([first.userId, second.userId]));
    expect(idsOf(await found({ loginId: '00000000002/TANTO01' }))).toEqual([second.userId]);
  });

  it('finds the certificate or the token of a serial number, and says which', async () => {
    const company = world.openCompany({ loginMethod: 'certificate' });
    const person = await world.addUser(company);
    const certificate = await world.certify(person);
    const [a, b] = [await world.addUser(company), await world.addUser(company)];
    const token = await world.addToken(company, [a, b]);
    const typed = certificate.serialNumber.toLowerCase().replaceAll(/(..)(?=.)/g, '$1:');
    expect(await found({ serialNumber: typed })).toMatchObject([
      {
        foundBy: 'certificate',
        userId: person.userId,
        certificate: { serialNumber: certificate.serialNumber, state: 'active' },
      },
    ]);
    const { serialNumber } = token;
    const line = { foundBy: 'token', companyId: company.companyId, tokenSerialNumber: serialNumber };
    const held = await found({ serialNumber: serialNumber.toLowerCase() });
    expect(held).toMatchObject([line, line, line]);
    expect(idsOf(held)).toEqual([company.companyId, ...[a.userId, b.userId].sort()]);
    const { body } = await find({ serialNumber, limit: '2' });
    expect(body.items).toHaveLength(2);
    expect(await found({ serialNumber, limit: '2', cursor: body.cursor })).toMatchObject([line]);
    expect(await found({ serialNumber: 'TG99999999' })).toEqual([]);
  });

  it('shows the company of a certificate whose user was deleted', async () => {
    const company = world.openCompany({ loginMethod: 'certificate' });
    const by = await world.addUser(company, { role: 'master' });
    await world.certify(by);
    const person = await world.addUser(company);
    const { serialNumber } = await world.certify(person);
    const session = await world.logIn(by);
    const input = { userId: person.userId, proof: { confirmationPassword: by.confirmationPassword } };
    expect((await world.call(deleteUser, { session, input })).status).toBe(200);
    const [line] = await found({ serialNumber });
    expect(line).toMatchObject({ companyId: company.companyId, certificate: { state: 'revoked' } });
    expect(line?.userId).toBeUndefined();
  });

  it('answers full pages across companies and users, and nothing twice', async () => {
    for (let count = 0; count < 3; count += 1) {
      const company = world.openCompany({ name: `青葉${count}` });
      await world.addUser(company, { name: `青葉　${count}郎` });
    }
    const all = idsOf(await found({ name: '青葉' }));
    expect(all).toHaveLength(6);
    const paged: string[] = [];
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
      const answer = await find({ name: '青葉', limit: '2', ...(cursor && { cursor }) });
      expect(answer.body.items).toHaveLength(2);
      expect(answer.roundTrips).toBeLessThanOrEqual(3);
      paged.push(...idsOf(answer.body.items));
      cursor = answer.body.cursor;
    }
    expect(paged).toEqual(all);
    const { body } = await find({ name: '青葉', limit: '2' });
    expect(await find({ name: '青', limit: '2', cursor: body.cursor })).toMatchObject({
      status: 400,
      body: { code: 'request.cursorInvalid' },
    });
  });

  it.each([
    [{}, 'account', 'field.required'],
    [{ name: '青葉', email: 'a@example.jp' }, 'email', 'field.unknown'],
    [{ account: '081-0253226' }, 'account', 'account.form'],
    [{ account: '081-ordinary-253226' }, 'account', 'account.form'],
    [{ name: '・・' }, 'name', 'name.form'],
    [{ name: 'ア'.repeat(61) }, 'name', 'name.form'],
    [{ email: 'aoba' }, 'email', 'email.form'],
    [{ loginId: 'aoba#1' }, 'loginId', 'loginId.form'],
    [{ loginId: '1/aoba' }, 'loginId', 'loginId.form'],
    [{ serialNumber: '../x' }, 'serialNumber', 'serialNumber.form'],
  ])('refuses %j', async (input, path, code) => {
    const { status, body } = await find(input);
    expect({ status, ...body.errors[0] }).toMatchObject({ status: 400, path, code });
  });

  it('is in the history of the bank, with what was looked for and who looked', async () => {
    await found({ email: 'soumu@tegata-shoji.example.jp' });
    expect(world.history('ALL')).toMatchObject([
      {
        event: 'customer.lookedUp',
        actor: 'bank',
        outcome: 'done',
        subject: 'email soumu@tegata-shoji.example.jp',
        bankUser: 'arn:aws:iam::123456789012:user/bank-clerk',
      },
    ]);
  });
});

describe('what customers are found by moves with them', () => {
  const nobody = async (input: Readonly<Record<string, unknown>>) =>
    expect(await found(input), JSON.stringify(input)).toEqual([]);

  it('from opening to closing a contract', async () => {
    const terms = { loginMethod: 'password', otp: false, email: 'soumu@aoba.example.jp', nameKana: 'アオバ' };
    const account = { branch: '081', type: 'ordinary', number: '0253226', name: '本店' };
    const opened = await world.call(openCompany, {
      input: { ...terms, name: '青葉商事', accounts: [account], representative: 0 },
    });
    const { companyId } = opened.body;
    expect(idsOf(await found({ name: 'あおば' }))).toEqual([companyId]);
    const added = await world.call(addAccount, { input: { companyId, ...account, number: '7777777' } });
    expect(idsOf(await found({ account: '081-ordinary-7777777' }))).toEqual([companyId]);
    await world.call(closeAccount, { input: { companyId, accountId: added.body.accountId } });
    await nobody({ account: '081-ordinary-7777777' });
    const changed = await world.call(changeContract, {
      input: {
        companyId,
        ...terms,
        name: '若葉商事',
        nameKana: 'ワカバ',
        email: 'info@wakaba.example.jp',
        maxUsers: 9,
        services: ['transfer'],
      },
      ifMatch: 3,
    });
    expect(changed.status).toBe(200);
    for (const input of [{ name: '青葉' }, { name: 'アオバ' }, { email: terms.email }]) await nobody(input);
    for (const input of [{ name: '若葉' }, { name: 'ワカバ' }, { email: 'info@wakaba.example.jp' }])
      expect(idsOf(await found(input))).toEqual([companyId]);
    await world.call(closeCompany, { input: { companyId } });
    expect(await found({ name: '若葉' })).toMatchObject([{ companyId, companyState: 'closed' }]);
  });

  it('from changing to deleting a user', async () => {
    const company = world.openCompany();
    const master = await world.addUser(company, { role: 'master' });
    const user = await world.addUser(company, { name: '青葉　一郎', loginId: 'aoba01', email: 'a@aoba.example.jp' });
    const session = await world.logIn(master);
    const proof = { confirmationPassword: master.confirmationPassword };
    const { userId } = user;
    const form = { changeLoginPassword: false, changeConfirmationPassword: false, temporary: false };
    const rights = { administrator: false, permissions: [], accounts: [], limits: {} };
    const identity = { name: '若葉　一郎', loginId: 'wakaba01', loginIdAgain: 'wakaba01' };
    const email = { email: 'w@wakaba.example.jp', emailAgain: 'w@wakaba.example.jp' };
    const changed = await world.call(changeUser, {
      session,
      ifMatch: 1,
      input: { userId, ...form, ...rights, ...identity, ...email, certificate: 'keep', proof },
    });
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    for (const input of [{ name: '青葉' }, { loginId: 'aoba01' }, { email: 'a@aoba.example.jp' }]) await nobody(input);
    for (const input of [{ name: '若葉' }, { loginId: 'wakaba01' }, { email: 'w@wakaba.example.jp' }])
      expect(idsOf(await found(input))).toEqual([userId]);
    const before = world.items('LOOKUP#').length;
    await world.call(deleteUser, { session, input: { userId, proof } });
    expect(world.items('LOOKUP#')).toHaveLength(before - 3);
  });

  it('lists a record written by an earlier release at its next change, and removes only what is listed', async () => {
    const company = world.openCompany({ foundBy: undefined, email: 'old@aoba.example.jp' });
    await nobody({ email: 'old@aoba.example.jp' });
    const account = { branch: '081', type: 'ordinary', number: '7777777', name: '本店' };
    await world.call(addAccount, { input: { companyId: company.companyId, ...account } });
    expect(idsOf(await found({ email: 'old@aoba.example.jp' }))).toEqual([company.companyId]);
  });

  it('is put right by the next change where an earlier release changed the record without it', async () => {
    const company = world.openCompany({ email: 'old@aoba.example.jp' });
    const { companyId } = company;
    const [stored] = world.items(`COMPANY#${companyId}`);
    if (!stored) throw new Error('there is a company');
    world.engine.put({ ...stored, email: 'new@aoba.example.jp' });
    const account = { branch: '081', type: 'ordinary', number: '7777777', name: '本店' };
    const added = await world.call(addAccount, { input: { companyId, ...account } });
    await nobody({ email: 'old@aoba.example.jp' });
    expect(idsOf(await found({ email: 'new@aoba.example.jp' }))).toEqual([companyId]);
    const unlisted = world.openCompany({ foundBy: undefined, email: 'soumu@wakaba.example.jp' });
    const [, other] = unlisted.accounts;
    const closing = { companyId: unlisted.companyId, accountId: other?.accountId };
    expect((await world.call(closeAccount, { input: closing })).status).toBe(200);
    expect(idsOf(await found({ email: 'soumu@wakaba.example.jp' }))).toEqual([unlisted.companyId]);
    expect(added.status).toBe(201);
  });

  it('that was deleted by hand bars no change of its owner, which is found by what it says from then on', async () => {
    const company = world.openCompany({ email: 'old@aoba.example.jp' });
    const [stored] = world.items(`COMPANY#${company.companyId}`);
    if (!stored) throw new Error('there is a company');
    const { pk } = lookupItem.key('email', byEmail('old@aoba.example.jp').value, company.companyId);
    const [lookup] = world.items(pk);
    if (!lookup) throw new Error('the company has a lookup');
    world.engine.put({ ...stored, email: 'new@aoba.example.jp' });
    const remove = {
      kind: 'delete' as const,
      key: lookup,
      when: [],
      otherwise: refusal('request.conflict'),
    };
    await world.engine.commit([remove], 'by hand');
    const account = { branch: '081', type: 'ordinary', number: '7777777', name: '本店' };
    const added = await world.call(addAccount, { input: { companyId: company.companyId, ...account } });
    expect(added.status).toBe(201);
    expect(idsOf(await found({ email: 'new@aoba.example.jp' }))).toEqual([company.companyId]);
  });

  it('is not followed where the record says something else', async () => {
    const company = world.openCompany({ email: 'old@aoba.example.jp' });
    const [stored] = world.items(`COMPANY#${company.companyId}`);
    if (!stored) throw new Error('there is a company');
    world.engine.put({ ...stored, foundBy: company.foundBy?.filter((each) => !each.startsWith(byEmail('').by)) });
    await nobody({ email: 'old@aoba.example.jp' });
  });
});
