import { defineCheck, demand } from '../check.ts';

export const defaultEndpoints = defineCheck({
  name: 'default-endpoints',
  proves: 'The addresses that API Gateway gives every API are closed: nothing goes round mutual TLS and the firewall.',
  needs: [],
  run: async (bank) => {
    const endpoints = await bank.defaultEndpoints();
    demand(endpoints.length > 0, 'no API was found');
    for (const { name, ask } of endpoints) {
      const { status } = await ask();
      demand(status === 403, `${name} answers ${status}`);
    }
    return { note: endpoints.map(({ name }) => name).join(', ') };
  },
});
