import * as z from 'zod';
import { operationsByFolder } from '../../../functions/operations.ts';
import { defineCheck, demand } from '../check.ts';

const Stacks = z.object({ Stacks: z.array(z.object({ StackName: z.string(), StackStatus: z.string() })) });

const parts = [
  ...['data', 'authority', 'events', 'api', 'monitoring'],
  ...Object.keys(operationsByFolder).map((folder) => `${folder}-functions`),
];

export const stacksComplete = defineCheck({
  name: 'stacks-complete',
  proves: 'Every stack of the stage is there and whole.',
  needs: ['account'],
  onlyDeployed: 'the simulator refuses to start on a stack that it cannot deploy',
  run: async (_, { account: { aws, stage } }) => {
    const { Stacks: found } = Stacks.parse(await aws('cloudformation', 'describe-stacks'));
    const statuses = new Map(found.map(({ StackName, StackStatus }) => [StackName, StackStatus]));
    for (const part of parts) {
      const name = `tegata-${stage.name}-${part}`;
      const status = statuses.get(name) ?? 'not there';
      demand(/^(CREATE|UPDATE)_COMPLETE$/.test(status), `${name} is ${status}`);
    }
    return { note: `${parts.length} stacks` };
  },
});
