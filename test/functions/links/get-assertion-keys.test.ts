import { expect, it } from 'vitest';
import { handler } from '../../../functions/links/get-assertion-keys.ts';
import { fakeAssertionKeys } from '../../fakes/assertion-keys.ts';
import { createWorld } from '../../world.ts';

it('answers the published keys to anybody, in a closure too, to be kept for ten minutes; nothing is read', async () => {
  const world = createWorld({ profile: 'tohoku', startAt: '2026-01-01T10:00:00+09:00' });
  const { status, headers, body, roundTrips } = await world.call(handler, { host: 'entry' });
  expect([status, roundTrips]).toEqual([200, 0]);
  expect(body).toEqual({ keys: await fakeAssertionKeys.published() });
  expect(headers['Cache-Control']).toBe('public, max-age=600');
});
