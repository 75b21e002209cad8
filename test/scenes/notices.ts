import { ofMaster } from './people.ts';
import type { Scenes } from './scene.ts';

export const noticeScenes: Scenes<'notices'> = {
  'list-mails': ofMaster({ limit: '20' }),
  'list-notices': ofMaster({ limit: '20' }),
  'read-notice': async ({ office, notice }) => {
    const { by } = await office();
    const { noticeId } = await notice({ to: by.who });
    return { by, input: { noticeId } };
  },
};
