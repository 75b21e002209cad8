import { beforeEach, describe, expect, it } from 'vitest';
import { createUser as createUserOperation } from '../../../functions/users/create-user.operation.ts';
import { handler as createUser } from '../../../functions/users/create-user.ts';
import { handler as requestMailPassword } from '../../../functions/users/request-mail-password.ts';
import { mailPasswordItem } from '../../../shared/table/credentials.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let master: TestUser;
let session: TestSession;

beforeEach(async () => {
  world = createWorld({ profile: 'tohoku' });
  master = await world.addUser(world.openCompany(), { role: 'master' });
  session = await world.logIn(master);
});

const request = (purpose: string, more: Record<string, unknown> = {}) =>
  world.call(requestMailPassword, { session, input: { purpose }, ...more });
const secret = () => /^メール通知パスワード: (.*)$/m.exec(world.mails().at(-1)?.text ?? '')?.[1] ?? '';
const stored = (purpose: string) => {
  const key = mailPasswordItem.key(master.userId, purpose);
  return world.items(key.pk).find(({ sk }) => sk === key.sk);
};
const create = (loginId: string, mailPassword: string) => {
  const form = { ...createUserOperation.example, loginId, loginIdAgain: loginId, permissions: [], limits: {} };
  const proof = { confirmationPassword: master.confirmationPassword, mailPassword };
  return world.call(createUser, { session, input: { ...form, proof } });
};

describe('request-mail-password', () => {
  it('mails a password that proves the registration of one user, once (A8-5, D-5)', async () => {
    const answer = await request('createUser');
    expect([answer.status, answer.body]).toEqual([
      202,
      { email: master.email, expiresAt: '2026-04-01T10:30:00+09:00' },
    ]);
    expect(answer.roundTrips).toBe(2);
    expect(stored('createUser')?.['ttl']).toBe(Date.parse('2026-04-01T10:30:00+09:00') / 1000);
    expect(world.mails()).toMatchObject([{ kind: 'mailPassword', to: master.email }]);
    expect(world.mails()[0]?.text).toContain('お手続き: 利用者の新規登録');
    const mailed = secret();
    expect(mailed).toMatch(/^[0-9A-Za-z]{8}$/);
    const { companyId } = master;
    expect(JSON.stringify([answer.body, world.history(companyId), stored('createUser')])).not.toContain(mailed);
    expect(world.history(companyId).at(-1)).toMatchObject({ event: 'mailPassword.requested', outcome: 'done' });
    expect((await create('shinki01', mailed)).status).toBe(201);
    expect(stored('createUser')).toBeUndefined();
    expect((await create('shinki02', mailed)).body).toMatchObject({ code: 'proof.wrong', which: 'mailPassword' });
  });

  it('is valid only for its own purpose', async () => {
    await request('changeUser');
    expect((await create('shinki01', secret())).body).toMatchObject({ code: 'proof.wrong', which: 'mailPassword' });
    expect(stored('changeUser')).toMatchObject({ attempts: 0 });
  });

  it('mails at most every 30 seconds for a purpose, and the later mail password invalidates the earlier one', async () => {
    await request('createUser');
    const first = secret();
    const early = await request('createUser');
    expect([early.status, early.body.code, early.body.retryAfterSeconds]).toEqual([429, 'request.tooMany', 30]);
    expect((await request('changeUser')).status).toBe(202);
    world.advance({ seconds: 30 });
    expect((await request('createUser')).status).toBe(202);
    expect((await create('shinki01', first)).body.code).toBe('proof.wrong');
    expect((await create('shinki01', secret())).status).toBe(201);
  });

  it('writes and mails nothing in a dry run (X-7)', async () => {
    const answer = await request('createUser', { validateOnly: true });
    expect([answer.status, answer.body]).toEqual([200, { changes: [] }]);
    expect(world.mails()).toEqual([]);
    expect(stored('createUser')).toBeUndefined();
  });

  it('mails once for two concurrent requests', async () => {
    const answers = await Promise.all([request('createUser'), request('createUser')]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409]);
    expect(world.mails()).toHaveLength(1);
  });
});
