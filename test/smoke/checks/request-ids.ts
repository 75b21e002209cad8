import { randomUUID } from 'node:crypto';
import { profileNamed } from '../../../shared/profiles/profiles.ts';
import type { SmokedBank } from '../bank/smoked-bank.ts';
import { defineCheck, demand } from '../check.ts';

/** Names of requests that a client may choose: in the form of a UUID, which AWS documents, and another one. */
const chosen = () => [randomUUID(), `smoke-${randomUUID().slice(0, 8)}`];

export const requestIds = defineCheck({
  name: 'request-ids',
  proves: 'Two requests that a client gives one id are two: each is answered, under an extended id of its own.',
  needs: [],
  run: async ({ visit }) => {
    const seen: string[] = [];
    for (const id of chosen()) {
      const answers = [await guess(visit, id), await guess(visit, id)];
      const statuses = answers.map(({ status }) => status).join(' and ');
      demand(statuses === '401 and 401', `with the id ${id} the answers are ${statuses}`);
      const extended = answers.map(({ headers }) => headers['x-amz-apigw-id']);
      demand(new Set(extended).size === 2, `both requests are called ${extended[0]}`);
      const isOurs = answers.every(({ body }) => body.requestId === id);
      seen.push(`${id} is ${isOurs ? 'taken over' : 'replaced'}`);
    }
    return { note: seen.join(', ') };
  },
});

/** A login under a name that nobody has: it costs the same work as any other. */
function guess({ entry, simulator }: SmokedBank['visit'], id: string) {
  const { identity } = profileNamed(simulator.profile);
  const password = 'Chigau2026a';
  const who =
    identity === 'contract'
      ? { contractId: '00000000000', userId: 'nobody99', pin: password }
      : { loginId: 'nobody99', loginPassword: password };
  return entry.post<{ requestId?: string }>('/sessions', who, { headers: { 'x-amzn-RequestId': id } });
}
