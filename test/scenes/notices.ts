import { customer } from './people.ts';
import type { Scenes } from './scene.ts';

export const noticeScenes: Scenes<'notices'> = {
  'list-mails': async (stage) => {
    const by = await stage.session(await customer(stage));
    for (const purpose of ['createUser', 'changeUser'])
      await stage.done('request-mail-password', { by, input: { purpose } });
    return { by, input: { limit: '20' } };
  },
  'list-notices': async ({ office, notice }) => {
    const { by } = await office();
    for (let notices = 0; notices < 2; notices += 1) await notice({ to: by.who });
    return { by, input: { limit: '20' } };
  },
  'read-notice': async ({ office, notice }) => {
    const { by } = await office();
    const { noticeId } = await notice({ to: by.who });
    return { by, input: { noticeId } };
  },
};
