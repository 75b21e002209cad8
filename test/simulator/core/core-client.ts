import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { bankClient, type Reached } from '../client/clients.ts';
import type { CoreHandover, OpenTake } from './kept-core.ts';

const Taken = z.object({ handoverId: z.string(), count: z.int(), more: z.boolean() });
const Handed = z.object({
  requests: z.array(
    z.object({
      requestId: z.string(),
      count: z.int(),
      total: z.int(),
      file: z.object({ url: z.string() }).optional(),
    }),
  ),
});
interface Given {
  readonly body?: unknown;
  readonly key?: string;
}

type Results = NonNullable<CoreHandover['results']>;

/** A request is sent so often, with the same key, until it has an answer. */
const attempts = 3;
/** A report takes this many requests, and results (report-results). */
const requestsAtOnce = 19;

/** The bank's host as a core speaks to it: signed requests over TLS. */
export function openCoreClient(reached: Reached) {
  const bank = bankClient(reached);
  async function ask<T>(method: string, path: string, schema: z.ZodType<T>, given: Given = {}): Promise<T> {
    const { body, key = randomUUID() } = given;
    const options = body === undefined ? {} : { body, headers: { 'idempotency-key': key } };
    for (let attempt = 1; ; attempt += 1) {
      const answer = await bank.request(method, path, options);
      if (answer.status < 300) return schema.parse(answer.body);
      if (answer.status < 500 || attempt === attempts)
        throw new Error(`${method} ${path}: ${answer.status} ${String(answer.body['code'])}`);
    }
  }
  return {
    /** Takes what is due of a service; with the same key again it is the same hand-over. */
    take: ({ key, ...body }: OpenTake) => ask('POST', '/bank/handovers', Taken, { body, key }),
    /** The requests of a hand-over, with their files, which a core must have before it can execute them. */
    async fetch(handoverId: string): Promise<CoreHandover['requests']> {
      const { requests } = await ask('GET', `/bank/handovers/${handoverId}`, Handed);
      return Promise.all(requests.map(withFile));
    },
    async report(handoverId: string, results: Results): Promise<void> {
      const ids = [...new Set(results.map(({ requestId }) => requestId))];
      for (let from = 0; from < ids.length; from += requestsAtOnce) {
        const part = ids.slice(from, from + requestsAtOnce);
        const body = { results: results.filter(({ requestId }) => part.includes(requestId)) };
        await ask('POST', `/bank/handovers/${handoverId}/results`, z.object({}), { body });
      }
    },
    close: () => bank.close(),
  };
}

async function withFile({ requestId, count, total, file }: z.infer<typeof Handed>['requests'][number]) {
  if (!file) return { requestId, count, total };
  const answer = await fetch(file.url);
  if (!answer.ok) throw new Error(`the file of ${requestId}: ${answer.status}`);
  return { requestId, count, total, bytes: (await answer.arrayBuffer()).byteLength };
}
