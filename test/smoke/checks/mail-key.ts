import * as z from 'zod';
import { functionNameOf } from '../../../infra/names.ts';
import { mailPurpose } from '../../../shared/aws/mail-seal.ts';
import type { Account } from '../bank/account.ts';
import { defineCheck, demand } from '../check.ts';

const Configuration = z.object({
  Role: z.string(),
  Environment: z.object({ Variables: z.object({ MAIL_KEY_ID: z.string() }) }),
});
const Simulated = z.object({ EvaluationResults: z.array(z.object({ EvalDecision: z.string() })) });

export const mailKey = defineCheck({
  name: 'mail-key',
  proves: 'A password in a mail is opened by deliver-mail alone, also in the judgement of IAM.',
  needs: ['account'],
  onlyDeployed: 'the simulator judges every call by the same policies; test/infra/privileges.test.ts shows it',
  run: async (_, { account }) => {
    for (const [name, expected] of [
      ['deliver-mail', 'allowed'],
      ['open-company', 'implicitDeny'],
    ] as const) {
      const decision = await mayOpen(account, name);
      demand(decision === expected, `kms:Decrypt of a mail by ${name} is ${decision}`);
    }
    return {};
  },
});

async function mayOpen({ aws, stage }: Account, name: string): Promise<string> {
  const words = ['lambda', 'get-function-configuration', '--function-name', functionNameOf(stage, name)];
  const { Role, Environment } = Configuration.parse(await aws(...words));
  const purpose = `ContextKeyName=kms:EncryptionContext:purpose,ContextKeyValues=${mailPurpose},ContextKeyType=string`;
  const { EvaluationResults } = Simulated.parse(
    await aws(
      ...['iam', 'simulate-principal-policy', '--policy-source-arn', Role, '--action-names', 'kms:Decrypt'],
      ...['--resource-arns', Environment.Variables.MAIL_KEY_ID, '--context-entries', purpose],
    ),
  );
  return EvaluationResults.map(({ EvalDecision }) => EvalDecision).join();
}
