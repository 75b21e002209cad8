import { defineCheck, demand, Skipped } from '../check.ts';

export const bankPrincipals = defineCheck({
  name: 'bank-principals',
  proves: 'The bank host refuses everybody in the account whom the stage does not name.',
  needs: ['account'],
  onlyDeployed: 'the stage dev names nobody; test/infra/stacks.test.ts shows it',
  run: async ({ bankAs }, { account }) => {
    const [operator, backOffice] = [await account.credentials(), await account.credentials('backOffice')];
    if (!account.stage.bankPrincipals) throw new Skipped('the stage names no bankPrincipals: its account may do all');
    if (operator.accessKeyId === backOffice.accessKeyId)
      throw new Skipped('say --bank-profile with a profile of the back office: then the operator is somebody else');
    const client = bankAs(operator);
    try {
      const { status, body } = await client.get('/bank/companies?limit=1');
      demand(status === 403, `the operator is answered ${status}`);
      const reason = JSON.stringify(body);
      demand(reason.includes('explicit deny'), `the operator is refused for another reason: ${reason}`);
    } finally {
      client.close();
    }
    return {};
  },
});
