import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DomainError } from '../../shared/domain/errors.ts';
import { UserId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { confirmationAttemptsItem } from '../../shared/table/credentials.ts';
import type { TestSession } from '../builders/session.ts';
import type { TestUser } from '../builders/user.ts';
import { createWorld, type World } from '../world.ts';

const ofUser = {
  summary: 'Acts on a user, after reading another item.',
  hosts: ['entry'],
  may: { role: 'administrator' },
  subject: 'member',
  proof: ['confirmationPassword'],
  input: z.strictObject({ userId: UserId, proof: GivenProofs }),
  output: z.strictObject({ ahead: z.string() }),
  access: { logins: ['get'] },
  errors: ['request.conflict'],
  history: { event: 'user.changed', service: 'userAdministration' },
  alerts: ['userChanged'],
  example: { userId: 'U' },
} as const;

/** Which parts of the code ran, in order. */
let ran: string[];
let refusal: DomainError | undefined;

const probe = handleReadingAhead(
  defineOperation({ ...ofUser, name: 'probe-ahead', route: 'POST /users/{userId}/probe' }),
  async (_input, { subject, table }) => {
    ran.push('ahead');
    const login = await table.logins.get(subject.user.loginId);
    if (refusal) throw refusal;
    return login?.userId ?? 'none';
  },
  async (_input, { subject, caller }, ahead) => {
    ran.push('code');
    const alert = {
      kind: 'userChanged',
      companyId: caller.companyId,
      users: [subject.user],
      what: ['loginId'],
    } as const;
    return { answer: { ahead }, alerts: [alert] };
  },
);

let world: World;
let session: TestSession;
let master: TestUser;
let clerk: TestUser;
const confirmationPassword = 'Kakunin26b';

beforeEach(async () => {
  world = createWorld();
  const company = world.openCompany();
  master = await world.addUser(company, { role: 'master' });
  session = await world.logIn(master);
  clerk = await world.addUser(company);
  [ran, refusal] = [[], undefined];
});

const call = (userId: string, password = confirmationPassword) =>
  world.call(probe, { session, input: { userId, proof: { confirmationPassword: password } } });

/** The same for one of the bank's operations, on a company. */
const probeOfBank = handleReadingAhead(
  defineOperation({
    name: 'probe-ahead-of-bank',
    summary: 'Reads ahead.',
    route: 'POST /bank/companies/{companyId}/probe-ahead',
    hosts: ['bank'],
    may: 'bank',
    about: 'company',
    input: z.strictObject({ companyId: UserId }),
    output: z.strictObject({}),
    access: {},
    errors: [],
    example: { companyId: 'C' },
  }),
  async () => void ran.push('ahead'),
  async () => ({ answer: {} }),
);

describe('what an operation reads ahead', () => {
  it('is not read for a company that does not exist', async () => {
    const missing = await world.call(probeOfBank, { input: { companyId: '01JQ0000000000000000000009' } });
    expect([missing.status, ran]).toEqual([404, []]);
    const there = await world.call(probeOfBank, { input: { companyId: clerk.companyId } });
    expect([there.status, ran]).toEqual([200, ['ahead']]);
  });

  it('delays no transaction, which waits for the update of the session', async () => {
    world.advance({ minutes: 5 });
    const order: string[] = [];
    world.hooks.before = async (request) => {
      if (request.method === 'commit') order.push('transaction');
      if (request.method !== 'update' || !request.write.key.pk.startsWith('SESSION#')) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('session');
    };
    expect((await call(clerk.userId)).status).toBe(200);
    expect(order).toEqual(['session', 'transaction']);
  });

  it('is read beside the proof, in no round trip of its own, and given to the code', async () => {
    const answer = await call(clerk.userId);
    expect(answer).toMatchObject({ status: 200, body: { ahead: clerk.userId }, roundTrips: 3 });
    expect(ran).toEqual(['ahead', 'code']);
  });

  it('is read of the subject only if there is one', async () => {
    expect(await call('01JQ0000000000000000000009')).toMatchObject({ status: 404, body: { code: 'user.notFound' } });
    expect(ran).toEqual([]);
  });

  it('is read once more for a wrong proof, whose refusal has precedence over any of its own', async () => {
    refusal = new DomainError('request.conflict');
    const answer = await call(clerk.userId, 'Chigau26c');
    expect(answer.body).toMatchObject({ code: 'proof.wrong', remaining: 5 });
    expect(ran).toEqual(['ahead']);
  });

  it('refuses for itself once the proof is right, and the counter of the proof is cleared', async () => {
    await call(clerk.userId, 'Chigau26c');
    refusal = new DomainError('request.conflict');
    const answer = await call(clerk.userId);
    expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
    expect(ran).toEqual(['ahead', 'ahead']);
    expect(world.items(confirmationAttemptsItem.key(master.userId).pk)).toMatchObject([{ attempts: 0 }]);
  });
});
