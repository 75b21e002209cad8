import * as z from 'zod';
import { hostsOf } from '../../../infra/stages.ts';
import { defineCheck, demand } from '../check.ts';

const Stacks = z.object({
  Stacks: z.array(z.object({ Outputs: z.array(z.object({ OutputKey: z.string(), OutputValue: z.string() })) })),
});
const Domain = z.object({
  mutualTlsAuthentication: z.object({
    truststoreVersion: z.string(),
    truststoreWarnings: z.array(z.string()).default([]),
  }),
});

export const truststoreVersion = defineCheck({
  name: 'truststore-version',
  proves: 'The secure host believes the truststore that the stack wrote, and API Gateway finds no fault with it.',
  needs: ['account'],
  onlyDeployed: 'the simulator hands the truststore over itself',
  run: async (_, { account: { aws, stage } }) => {
    const name = `tegata-${stage.name}-api`;
    const { Stacks: found } = Stacks.parse(await aws('cloudformation', 'describe-stacks', '--stack-name', name));
    const outputs = found.flatMap(({ Outputs }) => Outputs);
    const written = outputs.find(({ OutputKey }) => OutputKey === 'TruststoreVersion')?.OutputValue;
    demand(written !== undefined, `${name} does not say which version it wrote`);
    const domainName = hostsOf(stage).secure;
    const domain = Domain.parse(await aws('apigateway', 'get-domain-name', '--domain-name', domainName));
    const { truststoreVersion: believed, truststoreWarnings: warnings } = domain.mutualTlsAuthentication;
    demand(believed === written, `${domainName} believes the version ${believed}, the stack wrote ${written}`);
    demand(warnings.length === 0, `API Gateway warns: ${warnings.join('; ')}`);
    return { note: `version ${believed}` };
  },
});
