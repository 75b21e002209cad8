import { operations } from '../../../functions/operations.ts';
import { liveAlias } from '../../../infra/constructs/least-privilege-function.ts';
import { functionNameOf } from '../../../infra/names.ts';
import { Refused } from '../bank/account.ts';
import { defineCheck, demand } from '../check.ts';

export const aliasesCalled = defineCheck({
  name: 'aliases-called',
  proves: 'API Gateway may call the alias of each function, and nothing beside it.',
  needs: ['account'],
  onlyDeployed: 'the simulated API Gateway calls what the templates name',
  run: async (_, { account: { aws, stage } }) => {
    for (const { name } of operations) {
      const policy = ['lambda', 'get-policy', '--function-name', functionNameOf(stage, name)];
      await aws(...policy, '--qualifier', liveAlias);
      const beside = await aws(...policy).catch((thrown) => thrown);
      const isNone = beside instanceof Refused && beside.code === 'ResourceNotFoundException';
      demand(isNone, `${name} may be called beside its alias`);
    }
    return { note: `${operations.length} functions` };
  },
});
