import type { Scenes } from './scene.ts';

export const historyScenes: Scenes<'history'> = {
  'list-history': async ({ office, done }) => {
    const { by } = await office();
    for (let acts = 0; acts < 2; acts += 1) await done('list-users', { by });
    return { by, input: { limit: '20' } };
  },
  'print-history': async ({ office, done }) => {
    const { by } = await office();
    await done('list-users', { by });
    return { by, input: { from: undefined, to: undefined } };
  },
};
