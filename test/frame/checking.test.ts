import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { handler as answerQuestion } from '../../functions/sessions/answer-secret-question.ts';
import { handleChecking } from '../../shared/frame/handle.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { confirmationAttemptsItem } from '../../shared/table/credentials.ts';
import { idempotencyItem } from '../../shared/table/idempotency-rows.ts';
import { secretAnswersItem } from '../../shared/table/secret-answers.ts';
import { sessionItem } from '../../shared/table/sessions.ts';
import { registerAnswers } from '../builders/secret-answers.ts';
import type { TestSession } from '../builders/session.ts';
import type { TestUser } from '../builders/user.ts';
import { createWorld, type World } from '../world.ts';

const definition = {
  name: 'probe-checking',
  summary: 'Checks a secret of its own.',
  route: 'POST /probe-checking',
  hosts: ['entry'],
  may: 'session',
  input: z.strictObject({ secret: z.string() }),
  output: z.strictObject({ checked: z.string() }),
  access: { confirmations: ['reserveAttempt', 'clearAttempts'] },
  errors: ['proof.wrong'],
  history: { event: 'user.changed', service: 'userAdministration' },
  example: { secret: 'right' },
} as const;

const probe = handleChecking(
  defineOperation(definition),
  async ({ secret }, { caller, table, now, profile, passed, refuse }) => {
    await table.confirmations.reserveAttempt([caller.userId], now, profile.attempts.confirmation);
    if (secret !== 'right') throw refuse('proof.wrong');
    passed(table.confirmations.clearAttempts(caller.userId));
    return secret;
  },
  async (_input, _context, checked) => ({ answer: { checked } }),
);

let world: World;
let user: TestUser;
let session: TestSession;

beforeEach(async () => {
  world = createWorld();
  user = await world.addUser(world.openCompany());
  session = await world.logIn(user);
});

const idempotencyKey = 'key-1';
const call = (secret: string) => world.call(probe, { session, input: { secret }, idempotencyKey });
const attempts = () => world.items(confirmationAttemptsItem.key(user.userId).pk)[0]?.['attempts'];

/** Another request with the same key claims it at the last moment. */
function claimedMeanwhile() {
  const other = { callerId: user.userId, idempotencyKey, state: 'running', claimId: 'another', requestHash: 'other' };
  const claimedAt = world.now().toISOString();
  world.hooks.before = (request) => {
    if (request.method !== 'commit') return;
    const { pk, sk } = idempotencyItem.key(user.userId, idempotencyKey);
    world.engine.put({ ...other, claimedAt, ttl: 2_000_000_000, pk, sk, entity: 'idempotency', form: 1 });
    world.hooks.before = undefined;
  };
}

describe('a secret that an operation itself checks', () => {
  it('is checked beside the idempotency key, in no round trip of its own, and given to the code', async () => {
    expect(await call('right')).toMatchObject({ status: 200, body: { checked: 'right' }, roundTrips: 3 });
    expect(attempts()).toBe(0);
  });

  it('refuses, and releases the key for the next try', async () => {
    expect((await call('wrong')).body.code).toBe('proof.wrong');
    expect([attempts(), world.items(idempotencyItem.key(user.userId, idempotencyKey).pk)]).toEqual([1, []]);
    expect((await call('right')).status).toBe(200);
  });

  it('has precedence over a key that is in use: its consequences must not be lost', async () => {
    claimedMeanwhile();
    expect((await call('wrong')).body.code).toBe('proof.wrong');
    expect(attempts()).toBe(1);
  });

  it('costs no attempt if it was right and the key is in use', async () => {
    claimedMeanwhile();
    expect((await call('right')).body.code).toBe('request.inProgress');
    expect(attempts()).toBe(0);
  });

  it('is no second secret beside proofs, which must be checked before it', () => {
    const withProof = defineOperation({ ...definition, proof: ['confirmationPassword'] });
    const attempt = () =>
      handleChecking(
        withProof,
        async () => 'checked',
        async () => ({ answer: { checked: '' } }),
      );
    expect(attempt).toThrow('proofs');
  });
});

it('a right answer to a secret question costs no attempt if its request’s key is in use', async () => {
  await registerAnswers(world, user);
  const { pk, sk } = sessionItem.key(session.sessionId);
  const stored = world.items(pk).find((item) => item.sk === sk);
  world.engine.put({ ...stored, pk, sk, steps: ['secretQuestion'], secretQuestionId: 'firstSchool' });
  claimedMeanwhile();
  const input = { questionId: 'firstSchool', answer: '盛岡第一小学校' };
  const refused = await world.call(answerQuestion, { session, input, idempotencyKey });
  expect(refused.body.code).toBe('request.inProgress');
  const answers = secretAnswersItem.key(user.companyId, user.userId);
  expect(world.items(answers.pk).find((item) => item.sk === answers.sk)).toMatchObject({ attempts: 0 });
});
