import { beforeEach, describe, expect, it } from 'vitest';
import { handler as listHistory } from '../../functions/history/list-history.ts';
import { handler as logIn } from '../../functions/sessions/log-in.ts';
import { handler as suspendUser } from '../../functions/users/suspend-user.ts';
import { transactionToken } from '../../shared/operation/transaction-token.ts';
import type { Company } from '../../shared/table/companies.ts';
import type { TestUser } from '../builders/user.ts';
import type { EngineCall } from '../memory-engine.ts';
import { createWorld, type World } from '../world.ts';

/** The request id a client sends with every request, as API Gateway lets it (threat 46). */
const chosen = '5e2bd3e1-0000-4000-8000-c110cec110ce';

let world: World;
let company: Company;
let user: TestUser;
beforeEach(async () => {
  world = createWorld();
  company = world.openCompany();
  user = await world.addUser(company, { role: 'master' });
});

const guess = (loginPassword: string) =>
  world.call(logIn, { input: { loginId: user.loginId, loginPassword }, requestId: chosen });
const login = () => world.items(`LOGIN#${user.loginId}`)[0];

describe('one request id for many requests', () => {
  it('counts each wrong password, records it, and locks as usual', async () => {
    const answers = [];
    for (let attempt = 0; attempt < 9; attempt += 1) answers.push(await guess(`Chigau${attempt}aa`));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
    expect(login()).toMatchObject({ strangerLocksInARow: 1, strangerLockedUntil: expect.any(String) });
    const rows = world.history(user.companyId);
    expect(rows).toHaveLength(9);
    expect(new Set(rows.map(({ requestId }) => requestId))).toEqual(new Set([chosen]));
    expect(new Set(rows.map(({ invocationId }) => invocationId)).size).toBe(9);
    expect((await guess(user.loginPassword)).status).toBe(401);
  });

  it('executes each request: two different ones stay two', async () => {
    const session = await world.logIn(user);
    const others = [await world.addUser(company), await world.addUser(company)];
    const proof = { confirmationPassword: user.confirmationPassword };
    for (const { userId } of others) {
      const answer = await world.call(suspendUser, { session, input: { userId, proof }, requestId: chosen });
      expect(answer.status).toBe(200);
    }
    const states = world.items(`USER#${user.companyId}`).map(({ serviceState }) => serviceState);
    expect(states.filter((state) => state === 'suspended')).toHaveLength(2);
    const seen = await world.call(listHistory, { session });
    expect(seen.body.items).toMatchObject([{ requestId: chosen }, { requestId: chosen }]);
    expect(JSON.stringify(seen.body)).not.toContain('invocationId');
  });

  it("lets nobody take another request's claim with the same idempotency key", async () => {
    const session = await world.logIn(user);
    const { userId } = await world.addUser(company);
    const input = { userId, proof: { confirmationPassword: user.confirmationPassword } };
    const both = [1, 2].map(() =>
      world.call(suspendUser, { session, input, requestId: chosen, idempotencyKey: 'key-0001' }),
    );
    const statuses = (await Promise.all(both)).map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, 409]);
    const replayed = await world.call(suspendUser, { session, input, idempotencyKey: 'key-0001' });
    expect(replayed.headers['Idempotency-Replayed']).toBe('true');
    expect(world.history(user.companyId).filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
  });
});

describe('the ids of a request', () => {
  it('are in the log: the answer’s, the gateway’s own, and the invocation’s', async () => {
    const answer = await guess('Chigau1aa');
    expect(answer.headers['X-Request-Id']).toBe(chosen);
    expect(answer.body.requestId).toBe(chosen);
    const [row] = world.history(user.companyId);
    expect(world.logs.at(-1)).toMatchObject({
      requestId: chosen,
      extendedRequestId: expect.any(String),
      invocationId: row?.invocationId,
    });
  });

  it.each(['', 'a b', 'a\r\nSet-Cookie: x', 'あ', 'x'.repeat(129)])(
    'are never text that breaks a header or a line: %j',
    async (requestId) => {
      const input = { loginId: user.loginId, loginPassword: 'Chigau1aa' };
      const answer = await world.call(logIn, { input, requestId });
      expect(answer.status).toBe(401);
      expect(answer.headers['X-Request-Id']).toMatch(/^[\x21-\x7e]{1,128}$/);
    },
  );

  it('identify no transaction; only the invocation and its purpose do', async () => {
    const tokens: string[] = [];
    world.hooks.before = (call: EngineCall) => void (call.method === 'commit' && tokens.push(call.token));
    const session = await world.logIn(user);
    const { userId } = await world.addUser(company);
    const input = { userId, proof: { confirmationPassword: user.confirmationPassword } };
    await world.call(suspendUser, { session, input, requestId: chosen, idempotencyKey: 'key-0001' });
    await world.call(suspendUser, { session, input, requestId: chosen, idempotencyKey: 'key-0002' });
    expect(tokens.length).toBe(4);
    expect(new Set(tokens).size).toBe(4);
    for (const token of tokens) {
      expect(token).toMatch(/^[\w-]{36}$/);
      expect(token).not.toContain(chosen.slice(0, 8));
    }
    const invocationId = 'invocation';
    expect(transactionToken({ invocationId }, 'claim')).toBe(transactionToken({ invocationId }, 'claim'));
    expect(transactionToken({ invocationId }, 'claim')).not.toBe(transactionToken({ invocationId }, 'work'));
  });
});
