import { expect, it } from 'vitest';
import * as z from 'zod';
import { handle } from '../../shared/frame/handle.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { createWorld } from '../world.ts';

const probe = defineOperation({
  name: 'probe-frame',
  summary: 'Fails.',
  route: 'GET /bank/probe',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: z.strictObject({}),
  output: z.strictObject({}),
  access: {},
  errors: [],
  example: {},
});

it('logs a failure with the frames of the code, which bear the name of the operation', async () => {
  const world = createWorld();
  const handler = handle(probe, async () => {
    throw new TypeError('the secret is Kakunin26b');
  });
  expect((await world.call(handler)).status).toBe(500);
  const line = world.logs.find(({ message }) => message === 'operation failed');
  expect(line).toMatchObject({ error: 'TypeError', frames: expect.stringMatching(/^ +at (async )?probe-frame \(/) });
  expect(JSON.stringify(world.logs)).not.toContain('Kakunin26b');
});
