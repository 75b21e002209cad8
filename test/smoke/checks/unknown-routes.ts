import { defineCheck, demand } from '../check.ts';

const path = '/smoke-test';

export const unknownRoutes = defineCheck({
  name: 'unknown-routes',
  proves:
    'A route that is not there is answered with 404 and a problem, to a client without a token and to one with it.',
  needs: [],
  run: async ({ visit: { entry } }) => {
    for (const [words, client] of [
      ['without a token', entry],
      ['with a token', entry.withToken('no.real.token')],
    ] as const) {
      const { status, body } = await client.get<{ code?: string; message?: string }>(path);
      demand(
        status === 404 && body.code === 'request.notFound',
        `${words} the answer is ${status} ${body.code ?? body.message ?? ''}`,
      );
    }
    const { status } = await entry.post('/sessions/', {});
    return { note: `/sessions/ is ${status === 404 ? 'not there, either' : 'taken for /sessions'}` };
  },
});
