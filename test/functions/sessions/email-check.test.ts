import { beforeEach, describe, expect, it } from 'vitest';
import { handler as begin } from '../../../functions/sessions/begin-email-check.ts';
import { handler as complete } from '../../../functions/sessions/complete-email-check.ts';
import { handler as skip } from '../../../functions/sessions/skip-email-check.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { confirmationAttemptsItem, mailPasswordItem } from '../../../shared/table/credentials.ts';
import type { Key } from '../../../shared/table/engine.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

const newEmail = 'atarashii@tegata-shoji.example.jp';

let world: World;
let company: Company;
let user: TestUser;
let session: TestSession;

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany();
  user = await world.addUser(company, { role: 'master', emailState: 'unconfirmed', mustCheckEmail: true });
  session = await world.logIn(user, { steps: ['emailCheck'] });
});

const item = ({ pk, sk }: Key) => world.items(pk).find((each) => each.sk === sk);
const stored = () => item(userItem.key(user.companyId, user.userId));
const mailed = () => item(mailPasswordItem.key(user.userId, 'emailCheck'));
const secret = () => {
  const text = world.mails().at(-1)?.text ?? '';
  return /^メール通知パスワード: (.*)$/m.exec(text)?.[1] ?? '';
};
const proof = (mailPassword = secret()) => ({
  proof: { mailPassword, confirmationPassword: user.confirmationPassword },
});

describe('begin-email-check', () => {
  it('mails a password of eight letters and digits to the current address, valid for 30 minutes (A5-9, D-5)', async () => {
    const answer = await world.call(begin, { session });
    expect([answer.status, answer.body]).toEqual([202, { email: user.email, expiresAt: '2026-04-01T10:30:00+09:00' }]);
    expect(answer.roundTrips).toBe(2);
    expect(world.mails()).toMatchObject([
      { kind: 'mailPassword', ownerId: user.userId, to: user.email, state: 'queued' },
    ]);
    expect(secret()).toMatch(/^[0-9A-Za-z]{8}$/);
    expect(mailed()).toMatchObject({ purpose: 'emailCheck', sentTo: user.email, attempts: 0 });
    expect(JSON.stringify(mailed())).not.toContain(secret());
    const row = world.history(company.companyId).at(-1);
    expect(row).toMatchObject({ event: 'emailCheck.begun', outcome: 'done' });
    expect(JSON.stringify(row)).not.toContain(secret());
  });

  it('mails it to the new address if the address is to be changed', async () => {
    const answer = await world.call(begin, { session, input: { newEmail } });
    expect(answer.body.email).toBe(newEmail);
    expect(world.mails()[0]).toMatchObject({ to: newEmail });
    expect(stored()).toMatchObject({ email: user.email, emailState: 'unconfirmed' });
  });

  it('refuses an address equal to the current one', async () => {
    const answer = await world.call(begin, { session, input: { newEmail: user.email } });
    expect([answer.status, answer.body.code]).toEqual([400, 'email.unchanged']);
    expect(world.mails()).toEqual([]);
  });

  it('mails no more often than every 30 seconds, and says how long to wait', async () => {
    await world.call(begin, { session });
    world.advance({ seconds: 12 });
    const early = await world.call(begin, { session, input: { newEmail } });
    expect([early.status, early.body.code, early.body.retryAfterSeconds]).toEqual([429, 'request.tooMany', 18]);
    world.advance({ seconds: 18 });
    expect((await world.call(begin, { session })).status).toBe(202);
    expect(world.mails()).toHaveLength(2);
  });

  it('invalidates the previous mail password, and forgets its address', async () => {
    await world.call(begin, { session, input: { newEmail } });
    const first = secret();
    world.advance({ minutes: 1 });
    await world.call(begin, { session });
    expect(mailed()).not.toHaveProperty('newEmail');
    const old = await world.call(complete, { session, input: proof(first) });
    expect(old.body).toMatchObject({ code: 'proof.wrong', which: 'mailPassword', remaining: 4 });
    expect((await world.call(complete, { session, input: proof() })).status).toBe(200);
    expect(stored()).toMatchObject({ email: user.email });
  });
});

describe('complete-email-check', () => {
  it('confirms the address, and the session continues (A5-10)', async () => {
    await world.call(begin, { session });
    const answer = await world.call(complete, { session, input: proof() });
    expect([answer.status, answer.body]).toEqual([200, { steps: [], email: user.email }]);
    expect(answer.roundTrips).toBe(4);
    expect(stored()).toMatchObject({ emailState: 'valid', mustCheckEmail: false, version: 2 });
    expect(world.items('SESSION#')[0]).toMatchObject({ steps: [], stepsLeft: 0 });
    expect(mailed()).toBeUndefined();
    expect(item(confirmationAttemptsItem.key(user.userId))).toMatchObject({ attempts: 0 });
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      event: 'emailCheck.completed',
      outcome: 'done',
      subject: user.userId,
      changes: [{ path: 'emailState', before: 'unconfirmed', after: 'valid' }],
    });
  });

  it('stores the new address, also outside the step', async () => {
    session = await world.logIn(user);
    await world.call(begin, { session, input: { newEmail } });
    const answer = await world.call(complete, { session, input: proof() });
    expect(answer.body).toEqual({ steps: [], email: newEmail });
    expect(stored()).toMatchObject({ email: newEmail, emailState: 'valid' });
  });

  it('accepts a mail password once (D-5)', async () => {
    await world.call(begin, { session });
    const both = await Promise.all([
      world.call(complete, { session, input: proof() }),
      world.call(complete, { session, input: proof() }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, expect.any(Number)]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    const again = await world.call(complete, { session, input: proof() });
    expect([again.status, again.body.code, again.body.which]).toEqual([403, 'proof.wrong', 'mailPassword']);
  });

  it('requires one that was mailed, in time', async () => {
    const none = await world.call(complete, { session, input: proof('Abcd2345') });
    expect(none.body).toMatchObject({ code: 'proof.wrong', which: 'mailPassword', remaining: 0 });
    await world.call(begin, { session });
    const given = proof();
    world.at('2026-04-01T10:30:00+09:00');
    session = await world.logIn(user, { steps: ['emailCheck'] });
    const late = await world.call(complete, { session, input: given });
    expect(late.body).toMatchObject({ code: 'proof.wrong', which: 'mailPassword', remaining: 0 });
    expect(stored()).toMatchObject({ emailState: 'unconfirmed' });
  });

  it('becomes invalid after five wrong ones', async () => {
    await world.call(begin, { session });
    const right = proof();
    for (let left = 4; left >= 1; left -= 1) {
      expect((await world.call(complete, { session, input: proof('Chigau12') })).body.remaining).toBe(left);
    }
    expect((await world.call(complete, { session, input: proof('Chigau12') })).body.code).toBe('proof.stopped');
    expect((await world.call(complete, { session, input: right })).body.code).toBe('proof.stopped');
  });

  it('checks the mail password only after the confirmation password passed', async () => {
    await world.call(begin, { session });
    const input = { proof: { mailPassword: 'Chigau12', confirmationPassword: 'Chigau2026' } };
    const answer = await world.call(complete, { session, input });
    expect(answer.body).toMatchObject({ code: 'proof.wrong', which: 'confirmationPassword', remaining: 5 });
    expect(mailed()).toMatchObject({ attempts: 0 });
  });

  it('does not prove an address that an administrator has entered since the mail', async () => {
    await world.call(begin, { session });
    world.engine.put({ ...stored(), ...userItem.key(user.companyId, user.userId), email: newEmail, version: 2 });
    const answer = await world.call(complete, { session, input: proof() });
    expect([answer.status, answer.body.code]).toEqual([409, 'emailCheck.notBegun']);
    expect(stored()).toMatchObject({ email: newEmail, emailState: 'unconfirmed' });
  });

  it('leaves the mail password valid after dry runs and refusals (X-7)', async () => {
    await world.call(begin, { session });
    for (let round = 0; round < 6; round += 1) {
      expect((await world.call(complete, { session, input: proof(), validateOnly: true })).status).toBe(200);
    }
    expect(mailed()).toMatchObject({ attempts: 0 });
    expect((await world.call(complete, { session, input: proof() })).status).toBe(200);
  });
});

describe('skip-email-check', () => {
  it('continues without the check, which stays open on the record (A5-11)', async () => {
    const answer = await world.call(skip, { session });
    expect([answer.status, answer.body]).toEqual([200, { steps: [] }]);
    expect(stored()).toMatchObject({ emailState: 'unconfirmed', mustCheckEmail: false });
    expect(world.history(company.companyId).at(-1)).toMatchObject({ event: 'emailCheck.skipped', outcome: 'done' });
  });

  it('is possible after a mail to the current address, but not after one to a new address', async () => {
    await world.call(begin, { session, input: { newEmail } });
    const refused = await world.call(skip, { session });
    expect([refused.status, refused.body.code]).toEqual([409, 'emailCheck.addressChanging']);
    world.advance({ minutes: 1 });
    await world.call(begin, { session });
    expect((await world.call(skip, { session })).status).toBe(200);
  });

  it('is possible again when the mail to the new address has expired', async () => {
    await world.call(begin, { session, input: { newEmail } });
    world.advance({ minutes: 30 });
    session = await world.logIn(user, { steps: ['emailCheck'] });
    expect((await world.call(skip, { session })).status).toBe(200);
  });

  it('is refused the second time, and without the step (A1-12)', async () => {
    await world.call(skip, { session });
    const again = await world.call(skip, { session });
    expect([again.status, again.body.code]).toEqual([409, 'session.stepNotPending']);
  });
});
