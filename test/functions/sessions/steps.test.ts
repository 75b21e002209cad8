import { beforeEach, describe, expect, it } from 'vitest';
import { handler as acknowledge } from '../../../functions/sessions/acknowledge-login-notices.ts';
import { handler as deferRenewal } from '../../../functions/sessions/defer-renewal.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as logOut } from '../../../functions/sessions/log-out.ts';
import type { Company } from '../../../shared/table/companies.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;
let user: TestUser;

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany();
  user = await world.addUser(company, { role: 'master' });
});

const sessionItems = () => world.items('SESSION#');
const readings = () => world.items(`READING#${user.userId}`);

describe('log-out', () => {
  it('ends the session at once: the next request is refused (A1-13)', async () => {
    const session = await world.logIn(user);
    const answer = await world.call(logOut, { session });
    expect([answer.status, answer.body]).toEqual([204, undefined]);
    expect(sessionItems()).toEqual([]);
    expect(world.items(`USER#${company.companyId}`).find(({ sk }) => sk.startsWith('USER#'))).not.toHaveProperty(
      'sessionId',
    );
    expect((await world.call(getHome, { session })).status).toBe(401);
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      event: 'session.ended',
      operation: 'log-out',
      outcome: 'done',
      userId: user.userId,
    });
  });

  it('is possible while a step of the login is pending', async () => {
    const session = await world.logIn(user, { steps: ['changePasswords'] });
    expect((await world.call(logOut, { session })).status).toBe(204);
  });

  it('does not end a newer session', async () => {
    const session = await world.logIn(user);
    // the new login lands between the gate and the commit of the log-out
    let newer: Awaited<ReturnType<World['logIn']>> | undefined;
    world.hooks.before = async ({ method }) => {
      if (method !== 'commit' || newer) return;
      newer = await world.logIn(user);
    };
    const answer = await world.call(logOut, { session });
    expect([answer.status, answer.body.code]).toEqual([401, 'session.ended']);
    if (!newer) throw new Error('nobody logged in meanwhile');
    expect((await world.call(getHome, { session: newer })).status).toBe(200);
  });
});

describe('defer-renewal', () => {
  it('removes the step from the list, and names the next (A11-12)', async () => {
    const session = await world.logIn(user, { steps: ['renewal', 'notices', 'emailCheck'] });
    const answer = await world.call(deferRenewal, { session });
    expect([answer.status, answer.body]).toEqual([200, { steps: ['notices', 'emailCheck'] }]);
    expect(sessionItems()[0]).toMatchObject({ steps: ['notices', 'emailCheck'], stepsLeft: 2 });
    expect(world.history(company.companyId).at(-1)).toMatchObject({ event: 'renewal.deferred', outcome: 'done' });
  });

  it('refuses a page that is submitted again, and one that was never due (A1-12)', async () => {
    const session = await world.logIn(user, { steps: ['renewal'] });
    expect((await world.call(deferRenewal, { session })).status).toBe(200);
    const again = await world.call(deferRenewal, { session });
    expect([again.status, again.body.code]).toEqual([409, 'session.stepNotPending']);
    expect(sessionItems()[0]).toMatchObject({ steps: [], stepsLeft: 0 });
  });

  it('accepts one of two pages submitted at once (A1-12)', async () => {
    const session = await world.logIn(user, { steps: ['renewal', 'notices'] });
    const answers = await Promise.all([world.call(deferRenewal, { session }), world.call(deferRenewal, { session })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('session.stepNotPending');
    expect(sessionItems()[0]).toMatchObject({ steps: ['notices'], stepsLeft: 1 });
  });

  it('waits for the step before it', async () => {
    const session = await world.logIn(user, { steps: ['secretQuestion', 'renewal'] });
    const answer = await world.call(deferRenewal, { session });
    expect(answer.body).toMatchObject({ code: 'session.stepPending', step: 'secretQuestion' });
  });
});

describe('acknowledge-login-notices', () => {
  it('marks exactly the notices shown at login as read (A5-7)', async () => {
    const shown = world.publishNotice({ atLogin: true });
    const own = world.publishNotice({ atLogin: true, audience: user.userId });
    world.publishNotice({ atLogin: false });
    world.publishNotice({ atLogin: true, audience: '01JQ0000000000000000000009' });
    world.publishNotice({ atLogin: true, from: '2026-03-01T00:00:00.000Z', until: '2026-03-02T00:00:00.000Z' });
    const session = await world.logIn(user, { steps: ['notices', 'emailCheck'] });
    world.advance({ minutes: 1 });
    world.publishNotice({ atLogin: true, audience: company.companyId });
    const answer = await world.call(acknowledge, { session });
    expect([answer.status, answer.body]).toEqual([200, { steps: ['emailCheck'] }]);
    expect(readings().map(({ noticeId }) => noticeId)).toEqual([shown.noticeId, own.noticeId].sort());
    expect(readings()[0]).toMatchObject({ userId: user.userId, readAt: world.now().toISOString() });
    expect(world.history(company.companyId).at(-1)).toMatchObject({ event: 'notices.acknowledged', outcome: 'done' });
  });

  it('refuses a page that is submitted again, and leaves the readings unchanged (A1-12)', async () => {
    world.publishNotice({ atLogin: true });
    const session = await world.logIn(user, { steps: ['notices'] });
    expect((await world.call(acknowledge, { session })).status).toBe(200);
    const before = readings();
    const again = await world.call(acknowledge, { session });
    expect([again.status, again.body.code]).toEqual([409, 'session.stepNotPending']);
    expect(readings()).toEqual(before);
  });

  it('marks as many as one transaction holds, the newest, and leaves the rest for the next login', async () => {
    for (const audience of ['ALL', company.companyId]) {
      for (let count = 0; count < 50; count += 1) world.publishNotice({ atLogin: true, audience });
    }
    const session = await world.logIn(user, { steps: ['notices'] });
    expect((await world.call(acknowledge, { session })).status).toBe(200);
    expect(readings()).toHaveLength(90);
  });
});
