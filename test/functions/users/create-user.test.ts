import { beforeEach, describe, expect, it } from 'vitest';
import { handler as beginCheck } from '../../../functions/sessions/begin-email-check.ts';
import { handler as createUser } from '../../../functions/users/create-user.ts';
import { type Company, type CompanyAccount, companyItem } from '../../../shared/table/companies.ts';
import { confirmationAttemptsItem, confirmationItem } from '../../../shared/table/credentials.ts';
import type { Key } from '../../../shared/table/engine.ts';
import { loginItem } from '../../../shared/table/logins.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;
let master: TestUser;
let session: TestSession;

async function setUp(options: Parameters<typeof createWorld>[0] = {}, overrides: Partial<Company> = {}) {
  world = createWorld(options);
  company = world.openCompany(overrides);
  master = await world.addUser(company, { role: 'master' });
  session = await world.logIn(master);
}

beforeEach(() => setUp());

const item = ({ pk, sk }: Key) => world.items(pk).find((each) => each.sk === sk);
const counts = () => {
  const { userCount, administratorCount } = companyItem.parse(item(companyItem.key(company.companyId)) as never);
  return [userCount, administratorCount];
};

const hanako = {
  loginId: 'hanako01',
  loginIdAgain: 'hanako01',
  loginPassword: 'Hajime26xq',
  loginPasswordAgain: 'Hajime26xq',
  confirmationPassword: 'Shounin9yz',
  confirmationPasswordAgain: 'Shounin9yz',
  forceChange: false,
  name: '手形　花子',
  email: 'hanako@tegata-shoji.example.jp',
  emailAgain: 'hanako@tegata-shoji.example.jp',
  administrator: false,
  permissions: ['transfer.viewAll', 'transfer.request.preRegistered'],
  accounts: [] as string[],
  limits: { transferDesignated: 500_000 },
  proof: { confirmationPassword: 'Kakunin26b' },
};
const create = (input: Record<string, unknown> = {}, more: Record<string, unknown> = {}) =>
  world.call(createUser, { session, input: { ...hanako, ...input }, ...more });

describe('create-user', () => {
  it('registers a user with passwords, rights, accounts and limits in one request (A8-4)', async () => {
    const [account] = company.accounts;
    const answer = await create({ accounts: [account?.accountId] });
    expect(answer.status).toBe(201);
    expect(answer.headers['ETag']).toBe('"1"');
    expect(answer.body).toMatchObject({
      loginId: 'hanako01',
      role: 'general',
      administrator: false,
      loginPassword: '*****',
      confirmationPassword: '*****',
      forceChange: false,
      permissions: ['transfer.request.preRegistered', 'transfer.viewAll'],
      accounts: [account?.accountId],
      limits: { transferDesignated: 500_000 },
      serviceState: 'usable',
      emailState: 'unconfirmed',
      certificate: { state: 'none' },
    });
    expect(answer.roundTrips).toBe(3);
    const { userId } = answer.body;
    expect(item(userItem.key(company.companyId, userId))).toMatchObject({ mustCheckEmail: true, lastLogins: [] });
    const login = item(loginItem.key('hanako01'));
    expect(login).toMatchObject({ userId, companyId: company.companyId, attempts: 0, stopped: false });
    expect(await world.hasher.verify(hanako.loginPassword, String(login?.['loginHash']))).toBe(true);
    const confirmation = item(confirmationItem.key(userId));
    expect(await world.hasher.verify(hanako.confirmationPassword, String(confirmation?.['confirmationHash']))).toBe(
      true,
    );
    expect(counts()).toEqual([2, 1]);
    const row = world.history(company.companyId).at(-1);
    expect(row).toMatchObject({ event: 'user.created', outcome: 'done', subject: userId, userId: master.userId });
    expect(row?.changes).toContainEqual({ path: 'loginPassword', before: null, after: '*****' });
    const secrets = [hanako.loginPassword, hanako.confirmationPassword, String(login?.['loginHash'])];
    expect(secrets.filter((secret) => JSON.stringify([row, answer.body]).includes(secret))).toEqual([]);
  });

  it('shows the changes and writes nothing in a dry run (X-7)', async () => {
    const before = world.items();
    const answer = await create({}, { validateOnly: true });
    expect(answer.status).toBe(200);
    expect(answer.body.changes).toContainEqual({ path: 'loginId', before: null, after: 'hanako01' });
    const shown = answer.body.changes.map(({ path }: { path: string }) => path);
    // Decided by the execution: another id, and another time.
    expect(shown.filter((path: string) => ['userId', 'createdAt'].includes(path))).toEqual([]);
    const counter = confirmationAttemptsItem.key(master.userId);
    const others = (items: readonly { pk: string; sk: string }[]) => items.filter(({ pk }) => pk !== counter.pk);
    expect(others(world.items())).toEqual(others(before));
    expect(item(counter)).toMatchObject({ attempts: 0 });
  });

  it('forces a change of passwords unless that is switched off (A4-10, D-10)', async () => {
    const { forceChange: _unsaid, ...unsaid } = hanako;
    const answer = await world.call(createUser, { session, input: unsaid });
    expect(answer.body.forceChange).toBe(true);
    expect(item(userItem.key(company.companyId, answer.body.userId))).toMatchObject({ mustChangePasswords: true });
  });

  it('leaves the confirmation password to the user, who sets it at the first login', async () => {
    const { confirmationPassword: _none, confirmationPasswordAgain: _again, ...without } = hanako;
    const answer = await world.call(createUser, { session, input: without });
    expect(answer.status).toBe(201);
    expect(item(userItem.key(company.companyId, answer.body.userId))).toMatchObject({ mustChangePasswords: true });
    expect(item(confirmationItem.key(answer.body.userId))).not.toHaveProperty('confirmationHash');
  });

  it('counts an administrator (A2-3, D-8)', async () => {
    const answer = await create({ administrator: true });
    expect(answer.body).toMatchObject({ role: 'administrator', administrator: true });
    expect(counts()).toEqual([2, 2]);
  });

  it('opens an issue window if the company uses certificates (D-12)', async () => {
    await setUp({ startAt: '2026-04-01T10:00:00+09:00' }, { loginMethod: 'certificate' });
    expect((await create()).body.issueWindowUntil).toBe('2026-04-08T10:00:00+09:00');
  });

  it('opens none if the company uses passwords', async () => {
    expect((await create()).body).not.toHaveProperty('issueWindowUntil');
  });

  it('builds the login name from contract ID and user ID if the bank uses both (A2-8)', async () => {
    await setUp({ profile: 'shinkin' }, { loginMethod: 'certificate', contractId: '00009876543' });
    expect((await create()).status).toBe(201);
    expect(item(loginItem.key('00009876543/hanako01'))).toMatchObject({ loginId: 'hanako01' });
    const taken = await create();
    expect([taken.status, taken.body.code]).toEqual([409, 'loginId.taken']);
  });

  it('takes a user ID of five characters if the bank does, and of five characters nowhere else (A8-15)', async () => {
    const short = { loginId: 'S0001', loginIdAgain: 'S0001' };
    const refused = await create(short);
    expect([refused.status, refused.body.code, refused.body.errors]).toEqual([
      400,
      'loginId.notAllowed',
      [expect.objectContaining({ path: 'loginId', code: 'loginId.tooShort' })],
    ]);
    await setUp({ profile: 'shinkin' }, { loginMethod: 'certificate', contractId: '00009876543' });
    expect((await create(short)).body).toMatchObject({ loginId: 'S0001' });
    expect(item(loginItem.key('00009876543/S0001'))).toBeDefined();
  });

  it('requires the mail password too if the bank does, and spends it (A8-5)', async () => {
    await setUp({ profile: 'tohoku' });
    const missing = await create();
    expect(missing.body).toMatchObject({ code: 'proof.missing', errors: [{ path: 'proof.mailPassword' }] });
    const none = await create({ proof: { ...hanako.proof, mailPassword: 'Abcd2345' } });
    expect(none.body).toMatchObject({ code: 'proof.wrong', which: 'mailPassword' });
    // one mailed for another purpose does not do (D-5)
    await world.call(beginCheck, { session });
    const text = world.mails().at(-1)?.text ?? '';
    const mailPassword = /^メール通知パスワード: (.*)$/m.exec(text)?.[1];
    const other = await create({ proof: { ...hanako.proof, mailPassword } });
    expect(other.body).toMatchObject({ code: 'proof.wrong', which: 'mailPassword' });
    for (const row of world.items('MAILPASSWORD#').filter(({ sk }) => sk === 'emailCheck')) {
      world.engine.put({ ...row, sk: 'createUser', purpose: 'createUser' });
    }
    const answer = await create({ proof: { ...hanako.proof, mailPassword } });
    expect([answer.status, answer.roundTrips]).toEqual([201, 4]);
    expect(world.items('MAILPASSWORD#').map(({ sk }) => sk)).not.toContain('createUser');
  });
});

describe('create-user refuses', () => {
  const refusal = async (input: Record<string, unknown>) => {
    const stored = () => ['COMPANY#', 'USER#', 'RIGHTS#'].flatMap((prefix) => world.items(prefix));
    const before = stored();
    const answer = await create(input);
    expect(stored()).toEqual(before);
    const [error] = answer.body.errors ?? [];
    return [answer.body.code, error?.path, error?.code];
  };

  it.each([
    ['loginIdAgain', { loginIdAgain: 'hanako02' }],
    ['loginPasswordAgain', { loginPasswordAgain: 'Hajime26xQ' }],
    ['confirmationPasswordAgain', { confirmationPasswordAgain: 'Shounin9yy' }],
    ['confirmationPasswordAgain', { confirmationPassword: undefined }],
    ['emailAgain', { emailAgain: 'Hanako@tegata-shoji.example.jp' }],
  ])('a second entry that differs: %s (A4-4)', async (path, input) => {
    expect(await refusal(input)).toEqual(['request.invalid', path, 'field.mismatch']);
  });

  it('everything that is wrong with 利用者基本情報 at once', async () => {
    const input = {
      loginIdAgain: 'hanako02',
      confirmationPassword: 'password1',
      confirmationPasswordAgain: 'password2',
    };
    const { body } = await create(input);
    expect([body.code, body.errors.map(({ path, code }: Record<string, string>) => `${path} ${code}`)]).toEqual([
      'request.invalid',
      [
        'loginIdAgain field.mismatch',
        'confirmationPasswordAgain field.mismatch',
        'confirmationPassword password.common',
      ],
    ]);
  });

  it.each([
    ['loginPassword', 'sameAsLoginId', { loginPassword: 'hanako01', loginPasswordAgain: 'hanako01' }],
    ['loginPassword', 'sameAsOther', { loginPassword: 'Shounin9yz', loginPasswordAgain: 'Shounin9yz' }],
    ['confirmationPassword', 'common', { confirmationPassword: 'password1', confirmationPasswordAgain: 'password1' }],
  ])('a %s that is not allowed: %s (A4-6, A4-7, D-10)', async (path, code, input) => {
    expect(await refusal(input)).toEqual(['password.notAllowed', path, `password.${code}`]);
  });

  it('a login ID of letters alone if the bank requires both (A4-3)', async () => {
    const input = { loginId: 'hanakosan', loginIdAgain: 'hanakosan' };
    expect(await refusal(input)).toEqual(['loginId.notAllowed', 'loginId', 'loginId.mixRequired']);
  });

  it('a login ID in use anywhere in the bank (A4-2)', async () => {
    const stranger = await world.addUser(world.openCompany(), { loginId: 'hanako01' });
    const answer = await create();
    expect([answer.status, answer.body.code]).toEqual([409, 'loginId.taken']);
    expect(item(loginItem.key('hanako01'))).toMatchObject({ userId: stranger.userId });
    expect(world.history(company.companyId).at(-1)).toMatchObject({ outcome: 'refused', code: 'loginId.taken' });
  });

  it('the second of two who take a login ID at once (A4-2)', async () => {
    const answers = await Promise.all([create(), create({ name: '別人' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('loginId.taken');
    expect(counts()).toEqual([2, 1]);
  });

  it('rights that are unknown to the bank, repeated, or options without their parent (A9)', async () => {
    const parentless = ['transfer.request.newAccount.sameDay'];
    expect(await refusal({ permissions: parentless })).toEqual([
      'request.invalid',
      'permissions[0]',
      'permission.parentMissing',
    ]);
    const twice = ['history.others', 'history.others'];
    expect(await refusal({ permissions: twice })).toEqual(['request.invalid', 'permissions[1]', 'permission.repeated']);
    await setUp({ profile: 'seven' });
    expect(await refusal({ permissions: ['densai.link'] })).toEqual([
      'request.invalid',
      'permissions[0]',
      'permission.notOffered',
    ]);
  });

  it('accounts of other contracts, and the same one twice (A8-9)', async () => {
    const [foreign] = world.openCompany().accounts;
    expect(await refusal({ accounts: [foreign?.accountId] })).toEqual([
      'user.accountUnknown',
      'accounts[0]',
      'account.unknown',
    ]);
    const own = company.accounts[0]?.accountId;
    expect(await refusal({ accounts: [own, own] })).toEqual(['request.invalid', 'accounts[1]', 'field.repeated']);
  });

  it('limits above the ceiling filed with the bank (D-21)', async () => {
    await setUp({}, { ceilings: { transferDesignated: 499_999 } });
    expect(await refusal({})).toEqual([
      'user.limitExceedsCeiling',
      'limits.transferDesignated',
      'limit.exceedsCeiling',
    ]);
  });

  it('limits above what the accounts or the company allow in a day (D-21)', async () => {
    const limits = { transferTotal: 499_999, transferDesignated: 999_999_999 };
    const [first] = company.accounts;
    await setUp({}, { accounts: [{ ...(first as CompanyAccount), limits }] });
    expect(await refusal({})).toEqual(['request.invalid', 'limits.transferDesignated', 'limit.exceedsDaily']);
  });

  it('grants beyond an administrator’s own (D-8, I20)', async () => {
    const limited = {
      role: 'administrator',
      permissions: ['transfer.viewAll'],
      accounts: [],
      limits: { transferDesignated: 100 },
    } as const;
    const administrator = await world.addUser(company, {
      ...limited,
      permissions: [...limited.permissions],
      accounts: [],
    });
    session = await world.logIn(administrator);
    const answer = await create({ accounts: [company.accounts[0]?.accountId] });
    expect([answer.status, answer.body.code]).toEqual([403, 'user.exceedsGranter']);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'permissions[1]',
      'accounts[0]',
      'limits.transferDesignated',
    ]);
    const within = { permissions: ['transfer.viewAll'], limits: { transferDesignated: 100 }, administrator: true };
    expect((await create(within)).status).toBe(201);
  });

  it('more users than the contract allows, even concurrently (D-9)', async () => {
    await setUp({}, { maxUsers: 3 });
    const ids = ['hanako01', 'hanako02', 'hanako03', 'hanako04'];
    const answers = await Promise.all(ids.map((loginId) => create({ loginId, loginIdAgain: loginId })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code))).toEqual(
      new Set(['user.limitReached']),
    );
    expect(counts()).toEqual([3, 1]);
    const later = await create({ loginId: 'hanako09', loginIdAgain: 'hanako09' });
    expect(later.body).toMatchObject({ code: 'user.limitReached', maximumUsers: 3 });
  });

  it('an administrator who is suspended meanwhile, and a suspended company (I22)', async () => {
    const stored = item(userItem.key(company.companyId, master.userId));
    world.hooks.before = ({ method }) => {
      if (method === 'commit')
        world.engine.put({ ...stored, pk: stored?.pk ?? '', sk: stored?.sk ?? '', serviceState: 'suspended' });
    };
    const answer = await create();
    expect([answer.status, answer.body.code]).toEqual([401, 'session.ended']);
    await setUp();
    const contract = item(companyItem.key(company.companyId));
    world.hooks.before = ({ method }) => {
      if (method === 'commit')
        world.engine.put({ ...contract, pk: contract?.pk ?? '', sk: contract?.sk ?? '', state: 'suspended' });
    };
    expect((await create()).body.code).toBe('company.state');
    expect(item(loginItem.key('hanako01'))).toBeUndefined();
  });
});
