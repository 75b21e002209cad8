import { expect, it } from 'vitest';
import { handler } from '../../../functions/events/back-fill-items.ts';
import { createWorld } from '../../world.ts';

it('goes through the companies of the directory, and says how far it has got', async () => {
  const world = createWorld();
  world.openCompany();
  world.openCompany();
  expect(await world.run(handler, {})).toEqual({ finished: true, companies: 2, upgraded: 0 });
  expect(await world.run(handler, {})).toEqual({ finished: true, companies: 2, upgraded: 0 });
});

it('lists what the records of an earlier release are found by', async () => {
  const world = createWorld();
  const company = world.openCompany({ loginMethod: 'certificate', foundBy: undefined });
  await world.certify(await world.addUser(company, { foundBy: undefined }));
  for (const { pk, sk } of world.items('LOOKUP#')) world.engine.remove({ pk, sk });
  expect(await world.run(handler, {})).toEqual({ finished: true, companies: 1, upgraded: 3 });
});
