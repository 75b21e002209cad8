import { expect, it } from 'vitest';
import { publishNotice as definition } from '../../functions/bank/publish-notice.operation.ts';
import { handler as publishNotice } from '../../functions/bank/publish-notice.ts';
import { createWorld } from '../world.ts';

const request = { input: definition.example, idempotencyKey: 'notice-1' };

it('takes over the key of a crashed request, once no function can still be running', async () => {
  const world = createWorld();
  // A notice to everybody lies in several copies.
  const notices = () => [...new Set(world.items('NOTICE#').map(({ noticeId }) => noticeId))];
  // The claim is its first commit; nothing after that goes through, no refusal either.
  let commits = 0;
  world.hooks.before = ({ method }) => {
    if (method === 'commit') commits += 1;
    if (commits > 1) throw new Error('the function is gone');
  };
  expect((await world.call(publishNotice, request)).status).toBe(500);
  world.hooks.before = undefined;
  world.advance({ seconds: 60 });
  expect((await world.call(publishNotice, request)).body.code).toBe('request.inProgress');
  expect(notices()).toEqual([]);
  world.advance({ seconds: 1 });
  const done = await world.call(publishNotice, request);
  expect([done.status, notices().length]).toEqual([201, 1]);
  const again = await world.call(publishNotice, request);
  expect([again.status, again.headers['Idempotency-Replayed'], again.body]).toEqual([201, 'true', done.body]);
  expect(notices()).toHaveLength(1);
});
