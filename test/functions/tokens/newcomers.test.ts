import { beforeEach, describe, expect, it } from 'vitest';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as registerToken } from '../../../functions/tokens/register-token.ts';
import { handler as revokeToken } from '../../../functions/tokens/revoke-token.ts';
import { handler as unlockUser } from '../../../functions/users/unlock-user.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { otpRegistrationItem } from '../../../shared/table/otp-registrations.ts';
import { tokenItem } from '../../../shared/table/tokens.ts';
import { csrPem } from '../../builders/csr.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestToken } from '../../builders/token.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';
import { addressesOf } from '../delivered.ts';

/** Wrong codes of who registers a token count for that user alone: nobody stops a token that colleagues use. */
let world: World;
let company: Company;
let master: TestUser;
let session: TestSession;
let newcomer: TestUser;
let theirs: TestSession;
let token: TestToken;
let opened: number;

async function arrange() {
  world = createWorld({ profile: 'seven' });
  company = world.openCompany({ otp: true });
  master = await world.addUser(company, { role: 'master' });
  newcomer = await world.addUser(company, { role: 'administrator' });
  session = await world.logIn(master);
  theirs = await world.logIn(newcomer);
  token = await world.addToken(company, [master]);
  countOpened();
}

function countOpened() {
  opened = 0;
  const { open } = world.ports.vault;
  Object.assign(world.ports.vault, {
    open: (...args: Parameters<typeof open>) => {
      opened += 1;
      return open(...args);
    },
  });
}

beforeEach(arrange);

const confirmationPassword = 'Kakunin26b';
const item = ({ pk, sk }: { pk: string; sk: string }) => world.items(pk).find((each) => each.sk === sk);
const stored = ({ companyId, serialNumber }: TestToken) => item(tokenItem.key(companyId, serialNumber));
const counter = ({ userId }: TestUser) => item(otpRegistrationItem.key(userId));
const register = (otp: string, by: object = { session: theirs }) =>
  world.call(registerToken, { ...by, input: { serialNumber: token.serialNumber, otp } });
const unlock = (what: readonly string[]) =>
  world.call(unlockUser, { session, input: { userId: newcomer.userId, what, proof: { confirmationPassword } } });

describe('register-token', () => {
  it('stops the registration of a user who types five wrong codes, and not the token for its users', async () => {
    const before = stored(token);
    for (const remaining of [4, 3, 2, 1])
      expect((await register(token.wrongCode())).body).toMatchObject({
        code: 'proof.wrong',
        which: 'otpRegistration',
        remaining,
      });
    const last = await register(token.wrongCode());
    expect(last.body).toMatchObject({ status: 403, code: 'proof.stopped', which: 'otpRegistration' });
    expect(last.body.detail).toContain('トークンの利用開始登録を停止しました');
    const again = await register(token.code());
    expect(again.body).toMatchObject({ status: 403, code: 'proof.stopped', which: 'otpRegistration' });
    // The token's own users may help: it is not the token that is stopped.
    for (const { body } of [last, again]) expect(body.askWhom).toBe('administrator');
    expect(stored(token)).toEqual(before);
    expect(counter(newcomer)).toMatchObject({ stopped: true });
    expect(await addressesOf(world, '利用停止のお知らせ')).toEqual([company.email, newcomer.email]);
    const spare = await world.addToken(company);
    const proof = { confirmationPassword, otp: token.code() };
    const input = { serialNumber: spare.serialNumber, proof };
    expect((await world.call(revokeToken, { session, input })).status).toBe(200);
  });

  it('works again after an administrator has unlocked it (D-28)', async () => {
    for (let wrong = 0; wrong < 5; wrong += 1) await register(token.wrongCode());
    expect((await unlock(['login', 'confirmation'])).body.code).toBe('user.notStopped');
    const before = world.changes.length;
    expect((await unlock(['otpRegistration'])).status).toBe(200);
    // Nothing of this stop is in the user's record.
    expect(world.changes.slice(before).map(({ key }) => key.pk)).not.toContain(`USER#${company.companyId}`);
    expect(counter(newcomer)).toMatchObject({ stopped: false, attempts: 0, beingChecked: 0 });
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      changes: [{ path: 'otpRegistration', before: 'stopped', after: 'usable' }],
    });
    expect((await register(token.code())).status).toBe(201);
  });

  it('restarts the count after a right code, and counts each user separately', async () => {
    for (let wrong = 0; wrong < 4; wrong += 1) await register(token.wrongCode());
    const another = await world.addUser(company, { role: 'administrator' });
    const by = { session: await world.logIn(another) };
    expect((await register(token.wrongCode(), by)).body.remaining).toBe(4);
    expect((await register(token.code())).status).toBe(201);
    expect(counter(newcomer)).toMatchObject({ attempts: 0, beingChecked: 0 });
    expect(counter(another)).toMatchObject({ attempts: 1, beingChecked: 0 });
  });

  it('checks five of two hundred concurrent wrong codes, and stops once (I13)', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => register(token.wrongCode())));
    const codes = answers.map(({ body }) => body.code);
    expect(codes.filter((code) => code === 'proof.wrong')).toHaveLength(4);
    expect(codes.filter((code) => code === 'proof.stopped')).toHaveLength(196);
    expect([opened, world.mails().length]).toEqual([5, 1]);
    expect(counter(newcomer)).toMatchObject({ stopped: true });
  });

  it('executes one of two hundred concurrent right codes, and counts none (D-1)', async () => {
    const otp = token.code();
    const answers = await Promise.all(Array.from({ length: 200 }, () => register(otp)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status, body }) => status >= 500 || body.code === 'proof.stopped')).toEqual([]);
    expect(counter(newcomer)).toMatchObject({ stopped: false });
    expect(stored(token)?.['userIds']).toEqual([master.userId, newcomer.userId]);
  });

  it('is not kept out by attempts whose functions ended without a verdict', async () => {
    const key = otpRegistrationItem.key(newcomer.userId);
    const lastAttemptAt = world.now().toISOString();
    world.engine.put({ ...counter(newcomer), ...key, attempts: 5, beingChecked: 5, lastAttemptAt });
    expect((await register(token.code())).body.code).toBe('request.tooMany');
    world.advance({ minutes: 1 });
    expect((await register(token.code())).status).toBe(201);
    expect(counter(newcomer)).toMatchObject({ attempts: 0, beingChecked: 0 });
  });

  it('is stopped by the next request where the function of the last wrong code ended before it could', async () => {
    const key = otpRegistrationItem.key(newcomer.userId);
    const lastAttemptAt = world.now().toISOString();
    world.engine.put({ ...counter(newcomer), ...key, attempts: 5, beingChecked: 0, lastAttemptAt });
    expect((await register(token.code())).body.code).toBe('proof.stopped');
    expect(counter(newcomer)).toMatchObject({ stopped: false });
    world.advance({ minutes: 1 });
    expect((await register(token.code())).body.code).toBe('proof.stopped');
    expect(counter(newcomer)).toMatchObject({ stopped: true });
    expect(world.mails()).toHaveLength(1);
  });

  it('checks no code of a token that is stopped, revoked or missing, and counts none', async () => {
    for (const overrides of [{ stopped: true }, { state: 'revoked' }] as const) {
      const { serialNumber } = await world.addToken(company, [], overrides);
      const answer = await world.call(registerToken, { session: theirs, input: { serialNumber, otp: '123456' } });
      expect(answer.body.code).toBe('state' in overrides ? 'token.revoked' : 'proof.stopped');
    }
    expect(opened).toBe(0);
    expect(counter(newcomer)).toMatchObject({ attempts: 0 });
  });
});

it('counts wrong codes of a first acquisition for the applicant, and never for the token (A10-16)', async () => {
  world = createWorld({ profile: 'shinkin' });
  company = world.openCompany({ loginMethod: 'certificate', contractId: '12345678901' });
  master = await world.addUser(company, { role: 'master' });
  newcomer = await world.addUser(company, { issueWindowUntil: '2027-01-01T00:00:00.000Z' });
  token = await world.addToken(company, [master]);
  const before = stored(token);
  const csr = await csrPem({ subject: `CN=${newcomer.loginId}` });
  const named = { contractId: company.contractId, userId: newcomer.loginId, pin: newcomer.loginPassword };
  const apply = (otp: string) =>
    world.call(acquire, { input: { ...named, csr, otp, tokenSerialNumber: token.serialNumber } });
  const { open } = world.ports.vault;
  Object.assign(world.ports.vault, { open: () => Promise.reject(new Error('ThrottlingException')) });
  expect((await apply(token.code())).status).toBe(500);
  Object.assign(world.ports.vault, { open });
  expect(counter(newcomer)).toMatchObject({ attempts: 0, beingChecked: 0 });
  const key = otpRegistrationItem.key(newcomer.userId);
  const lastAttemptAt = world.now().toISOString();
  world.engine.put({ ...counter(newcomer), ...key, attempts: 5, beingChecked: 5, lastAttemptAt });
  expect((await apply(token.wrongCode())).body.code).toBe('request.tooMany');
  world.advance({ minutes: 1 });
  for (let wrong = 0; wrong < 4; wrong += 1)
    expect((await apply(token.wrongCode())).body).toMatchObject({ code: 'proof.wrong', which: 'otpRegistration' });
  expect((await apply(token.wrongCode())).body).toMatchObject({ code: 'proof.stopped', which: 'otpRegistration' });
  expect((await apply(token.code())).body.code).toBe('proof.stopped');
  expect(stored(token)).toEqual(before);
  session = await world.logIn(master);
  expect((await unlock(['otpRegistration'])).status).toBe(200);
  expect((await apply(token.code())).status).toBe(201);
  expect(stored(token)?.['userIds']).toEqual([master.userId, newcomer.userId]);
  expect(counter(newcomer)).toMatchObject({ attempts: 0, beingChecked: 0 });
});
