import { typedTwice } from './people.ts';
import type { Scenes } from './scene.ts';

export const registrationScenes: Scenes<'registration'> = {
  'begin-registration': async ({ invited }) => ({ input: { ...(await invited()).invitation } }),
  'complete-registration': async ({ invited, done, newLoginId, newPassword }) => {
    const { registrationToken } = await done('begin-registration', { input: { ...(await invited()).invitation } });
    const loginId = newLoginId();
    const email = `${loginId}@tegata-shoji.example.jp`;
    const chosen = { loginId, email, loginPassword: newPassword(), confirmationPassword: newPassword() };
    return { input: { registrationToken, userName: '手形　太郎', ...typedTwice(chosen) } };
  },
};
