import { expect, it } from 'vitest';
import { handler as suspendUser } from '../../functions/users/suspend-user.ts';
import { cut } from '../../shared/operation/cursor.ts';
import { describeFailure } from '../../shared/operation/failure.ts';
import { isQueueEvent } from '../../shared/operation/queue.ts';
import { isStreamEvent, streamRecord } from '../../shared/operation/stream.ts';
import { createWorld } from '../world.ts';

it('a row of history names the session and the certificate, and is kept for the years of the profile', async () => {
  const world = createWorld();
  const company = world.openCompany({ loginMethod: 'certificate' });
  const master = await world.addUser(company, { role: 'master' });
  const certificate = await world.certify(master);
  const session = await world.logIn(master, { certificate });
  const { userId } = await world.addUser(company);
  const proof = { confirmationPassword: master.confirmationPassword };
  expect((await world.call(suspendUser, { session, input: { userId, proof } })).status).toBe(200);
  const seconds = world.now().getTime() / 1000;
  expect(world.history(company.companyId)).toMatchObject([
    {
      actor: 'user',
      sessionId: session.sessionId,
      serialNumber: certificate.serialNumber,
      ttl: seconds + Math.ceil(world.profile.historyYears * 366) * 86_400,
    },
  ]);
  expect(world.mails()).toMatchObject([{ ttl: seconds + 400 * 86_400 }]);
});

it('the log of a failure has eight frames at most', () => {
  const deep = (levels: number): Error => (levels === 0 ? new Error('text') : deep(levels - 1));
  expect(describeFailure(deep(30)).frames.split('\n')).toHaveLength(8);
});

it('an event is of the stream or of a queue only by its records', () => {
  for (const other of [undefined, null, 1, 'text', {}, { Records: 1 }]) {
    expect(isStreamEvent(other)).toBe(false);
    expect(isQueueEvent(other)).toBe(false);
  }
  expect(isQueueEvent({ Records: [{ eventSource: 'aws:sqs' }] })).toBe(true);
  expect(isQueueEvent({ Records: [{ eventSource: 'aws:dynamodb' }] })).toBe(false);
  for (const Keys of [{ pk: { S: 'a' } }, { sk: { S: 'b' } }, { pk: { N: '1' }, sk: { S: 'b' } }])
    expect(() => streamRecord({ eventName: 'INSERT', dynamodb: { Keys: Keys as never } })).toThrow('no item');
});

it('a page that is exactly full is the last one where nothing follows', () => {
  expect(cut([1, 2], 2)).toEqual({ items: [1, 2], last: undefined });
  expect(cut([1, 2, 3], 2)).toEqual({ items: [1, 2], last: 2 });
});
