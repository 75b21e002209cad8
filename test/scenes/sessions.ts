import { customer, ofMaster } from './people.ts';
import type { Scenes } from './scene.ts';
import type { Stage } from './stage.ts';

const beforeEmailCheck = async (stage: Stage) => stage.session(await customer(stage), 'emailCheck');

export const sessionScenes: Scenes<'sessions'> = {
  'acknowledge-login-notices': async (stage) => {
    const who = await customer(stage);
    await stage.notice({ to: who, atLogin: true });
    return { by: await stage.session(who, 'notices') };
  },
  'answer-secret-question': async (stage) => {
    const by = await stage.session(await customer(stage), 'secretQuestion');
    return { by, input: { ...(await stage.secretAnswer(by)) } };
  },
  'begin-email-check': async (stage) => ({
    by: await beforeEmailCheck(stage),
    input: { newEmail: `${stage.newLoginId()}@tegata-shoji.example.jp` },
  }),
  'change-own-passwords': async (stage) => {
    const who = await customer(stage);
    const fresh = (current: string) => {
      const password = stage.newPassword();
      return { current, new: password, newAgain: password };
    };
    const input = { login: fresh(who.loginPassword), confirmation: fresh(who.confirmationPassword) };
    return { by: await stage.session(who), input };
  },
  'complete-email-check': async (stage) => {
    const by = await beforeEmailCheck(stage);
    await stage.done('begin-email-check', { by });
    return { by, input: { proof: { mailPassword: await stage.mailPassword(by.who, 'emailCheck') } } };
  },
  'defer-renewal': async (stage) => ({ by: await stage.session((await stage.expiring()).who, 'renewal') }),
  'defer-token-registration': async (stage) => {
    const { master } = await stage.company({ otp: true });
    return { by: await stage.session(master, 'registerToken') };
  },
  'get-forms': ofMaster(),
  'get-home': ofMaster(),
  'log-in': async (stage) => {
    const { at, by } = await stage.office();
    const who = await stage.user(at);
    if (by.host === 'entry') return { input: await stage.identity(who) };
    const certificate = await stage.certificate(who);
    return { certificate, input: { loginId: undefined, loginPassword: who.loginPassword } };
  },
  'log-out': async (stage) => ({ by: await stage.session(await customer(stage)), isOnce: true }),
  'register-secret-answers': async (stage) => ({
    by: await stage.session(await customer(stage), 'registerSecretAnswers'),
    input: { answers: stage.newAnswers() },
  }),
  'skip-email-check': async (stage) => ({ by: await beforeEmailCheck(stage) }),
};
