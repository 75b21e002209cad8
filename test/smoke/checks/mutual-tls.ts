import { logIn } from '../../simulator/commands/demonstration/log-in.ts';
import { ask } from '../../simulator/commands/demonstration/visit.ts';
import { selfSigned } from '../../simulator/fixtures/self-signed.ts';
import type { SmokedBank } from '../bank/smoked-bank.ts';
import { defineCheck, demand, type Journey } from '../check.ts';

export const mutualTls = defineCheck({
  name: 'mutual-tls',
  proves: 'The secure host lets a certificate of the authority in, and neither a foreign one nor a client without one.',
  needs: ['holder'],
  makes: 'session',
  run: async (bank, { holder }) => {
    const session = await logInToHome(bank, holder);
    const foreign = await withForeign(bank, holder.loginId);
    demand(foreign.status === 403, `with a foreign certificate the answer is ${foreign.status}`);
    return { note: `without a certificate: ${await withNone(bank)}`, made: { session } };
  },
});

/** The check of the e-mail address and the registration of a token are put off, as a user may. */
async function logInToHome({ visit }: SmokedBank, holder: Journey['holder']): Promise<Journey['session']> {
  const known = await logIn(visit, holder, 'emailCheck');
  if (known.steps.includes('emailCheck')) await ask(visit, known.session, 'DELETE /users/me/email-check');
  if (known.steps.includes('registerToken')) await ask(visit, known.session, 'POST /sessions/current/token-deferral');
  await ask(visit, known.session, 'GET /home');
  return known;
}

/** Under the name of the holder: it is not the name that is trusted. */
const withForeign = async ({ visit }: SmokedBank, loginId: string) =>
  visit.secure(await selfSigned(`CN=${loginId}`)).get('/home');

/** API Gateway cuts the connection; an answer would have to be a refusal of its own. */
async function withNone({ visit }: SmokedBank): Promise<string> {
  const answer = await visit
    .secure(undefined)
    .get('/home')
    .catch((thrown: NodeJS.ErrnoException) => thrown.code ?? thrown.message);
  if (typeof answer === 'string') {
    demand(
      !/^(ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN)$/.test(answer),
      `the secure host cannot be reached: ${answer}`,
    );
    return answer;
  }
  demand(answer.status === 403, `without a certificate the answer is ${answer.status}`);
  return '403';
}
