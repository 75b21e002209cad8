import { operations } from '../../../functions/operations.ts';
import { type AnyOperation, methodOf, pathOf } from '../../../shared/operation/operation.ts';
import { splitInput } from '../../fakes/event.ts';
import { makeCsr } from '../../simulator/client/csr.ts';
import type { Client } from '../../simulator/client/http.ts';
import { identification } from '../../simulator/commands/demonstration/identification.ts';
import { secretAnswers, secretAnswerTo } from '../../simulator/commands/demonstration/secrets.ts';
import { ask } from '../../simulator/commands/demonstration/visit.ts';
import type { Fault } from '../../simulator/commands/running-simulator.ts';
import { proved } from '../proved.ts';
import type { Sent } from '../scene.ts';
import type { Stage, StageRequests } from '../stage.ts';
import { freshAccountNumber, freshLoginId } from './founding.ts';
import type { Acquaintances } from './stage.ts';

/** What is asked of the bank before the scene, and what goes into requests. */
export function requestsOf(met: Acquaintances, stage: () => Stage): StageRequests {
  const { visit, known } = met;
  let since = new Date(0);
  return {
    csr: ({ userId, loginId }) => {
      const { csrPem, keyPem } = makeCsr({ subject: [['CN', loginId]] });
      met.keys.set(csrPem, { userId, keyPem });
      return csrPem;
    },
    identity: async (who) => {
      const named = await identification(visit, who);
      return { loginId: undefined, loginPassword: undefined, ...named };
    },
    mailPassword: async (who) => {
      const mail = await visit.mail(known(who).email, 'メール通知パスワードのお知らせ', since);
      return mail.value('メール通知パスワード');
    },
    secretAnswer: async ({ who: { userId } }) => {
      const session = met.sessions.get(userId)?.session;
      // Until the step is done every other request names the question.
      const answer = await session?.get<{ question?: { questionId: string } }>('/home');
      return secretAnswerTo(answer?.body.question?.questionId ?? '');
    },
    newAnswers: () => secretAnswers,
    slowly: (work) => slowly(met, work),
    done: async (name, sent) => {
      since = await visit.simulator.now();
      const operation = operationNamed(name);
      const asked = await proved(stage(), operation, sent);
      const { path, body } = requestOf(operation, asked);
      const headers: Readonly<Record<string, string>> =
        asked.version === undefined ? {} : { 'if-match': `"${asked.version}"` };
      const client = clientFor(met, operation, asked);
      const answer = await ask(visit, client, `${methodOf(operation)} ${path}`, body, headers);
      learn(met, asked, answer);
      return answer;
    },
    newPassword: () => `Atarash${freshLoginId().slice(2, 6)}1`,
    newLoginId: freshLoginId,
    newAccountNumber: freshAccountNumber,
  };
}

export function operationNamed(name: string): AnyOperation {
  const found = operations.find((each) => each.name === name);
  if (!found) throw new Error(`there is no operation ${name}`);
  return found;
}

/** Path with query, and body, as a client sends them. */
export function requestOf(
  operation: AnyOperation,
  { input = {} }: Sent,
): { readonly path: string; readonly body: unknown } {
  const { pathParameters, query, body } = splitInput(operation, input);
  const path = pathOf(operation).replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(pathParameters[name] ?? ''),
  );
  const search = new URLSearchParams(query).toString();
  return { path: search === '' ? path : `${path}?${search}`, body };
}

/** Keeps a certificate that was issued for a request made here. @returns who has it now */
export function learn({ keys, known, keep }: Acquaintances, { input }: Sent, answer: unknown) {
  const made = keys.get(String(input?.['csr']));
  const { certificate: certificatePem } = { ...Object(answer) } as { readonly certificate?: unknown };
  if (!made || typeof certificatePem !== 'string') return undefined;
  return keep({ ...known(made), identity: { keyPem: made.keyPem, certificatePem } });
}

function clientFor({ visit, sessions, identities }: Acquaintances, { may }: AnyOperation, sent: Sent): Client {
  if (may === 'bank') return visit.bank;
  const { by, certificate, bearer } = sent;
  const session = by && sessions.get(by.who.userId)?.session;
  if (session) return session;
  if (bearer !== undefined) return visit.entry.withToken(bearer);
  const identity = certificate && identities.get(certificate.pem);
  return identity ? visit.secure(identity) : visit.entry;
}

/** Issues nothing until the work is done: the authority answers every question for a certificate that it is being made. */
async function slowly<T>({ visit: { simulator } }: Acquaintances, work: () => Promise<T>): Promise<T> {
  const before = await simulator.faults();
  const slow: Fault = { service: 'acm-pca', operation: 'GetCertificate', kind: 'conflict', times: 9999 };
  await simulator.setFaults([...before, slow]);
  try {
    return await work();
  } finally {
    await simulator.setFaults(before);
  }
}
