import * as z from 'zod';
import { ask } from '../../simulator/commands/demonstration/visit.ts';
import { until } from '../bank/smoked-bank.ts';
import { defineCheck, demand } from '../check.ts';

const Users = z.object({ items: z.array(z.object({ userId: z.string(), emailState: z.string() })) });

export const mailBounced = defineCheck({
  name: 'mail-bounced',
  proves: 'An address that a mail came back from is marked as one that no mail reaches.',
  needs: ['user'],
  run: async (bank, { user }) => {
    const { visit } = bank;
    await bank.returnMail(user.email);
    const stateOf = async () => {
      const path = `/bank/companies/${user.companyId}/users`;
      const { items } = Users.parse(await ask(visit, visit.bank, `GET ${path}`));
      return items.find(({ userId }) => userId === user.userId)?.emailState;
    };
    // SES tells of it within seconds, the simulator at once.
    const patience = bank.account ? { seconds: 180 } : { seconds: 10, pause: 0.2 };
    const state = await until(bank, stateOf, { isSo: (found) => found === 'invalid', ...patience });
    demand(state === 'invalid', `the address ${user.email} is ${state}`);
    return { note: user.email };
  },
});
