import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ask } from '../../simulator/commands/demonstration/visit.ts';
import { defineCheck, demand } from '../check.ts';

const Rows = z.object({ items: z.array(z.object({ requestId: z.string() })) });

export const repeatedIds = defineCheck({
  name: 'repeated-ids',
  proves: 'Wrong passwords under one request id are each counted and recorded.',
  needs: ['holder', 'session'],
  run: async ({ visit }, { holder, session }) => {
    const id = randomUUID();
    const client = visit.secure(holder.identity);
    const wrong = { loginPassword: 'Chigau2026a' };
    const ids: unknown[] = [];
    // Fewer than lock anybody, at any bank.
    for (let tries = 0; tries < 2; tries += 1) {
      const { status, body } = await client.post('/sessions', wrong, { headers: { 'x-amzn-RequestId': id } });
      demand(status === 401, `a wrong password under a repeated id is answered ${status}`);
      ids.push(body['requestId']);
    }
    const { items } = Rows.parse(await ask(visit, session.session, 'GET /history?outcome=refused&limit=10'));
    const rows = items.filter(({ requestId }) => ids.includes(requestId));
    demand(rows.length === ids.length, `the history has ${rows.length} of ${ids.length} wrong passwords`);
    return { note: `${rows.length} rows, called ${[...new Set(ids)].join(' and ')}` };
  },
});
