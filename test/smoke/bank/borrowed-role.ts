import * as z from 'zod';
import { functionNameOf } from '../../../infra/names.ts';
import { Skipped } from '../check.ts';
import { type Account, Refused } from './account.ts';
import { type SmokedBank, until } from './smoked-bank.ts';

/** The function whose rights are tried: it reads, asks and writes, and goes to no index. */
export const borrowedFrom = 'list-history';

/** What the rights of a function permit, in hands that call as they like. */
export interface Borrowed extends Pick<Account, 'aws'> {
  readonly table: string;
}

const Configuration = z.object({
  Role: z.string(),
  Environment: z.object({ Variables: z.object({ TABLE_NAME: z.string() }) }),
});
const Policy = z.object({ PolicyDocument: z.unknown() });
const Policies = z.object({ PolicyNames: z.array(z.string()) });
const Caller = z.object({ Arn: z.string() });
const Role = z.object({ Role: z.object({ Arn: z.string() }) });
const Assumed = z.object({
  Credentials: z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string(), SessionToken: z.string() }),
});

const roleNameOf = ({ stage }: Account) => `tegata-${stage.name}-smoke`;
const isDenied = (thrown: unknown) => thrown instanceof Refused && /^AccessDenied/.test(thrown.code);

/**
 * Makes a role with the very policy of a function, for the caller alone, and puts it on. It is deleted by `returnRole`.
 * @throws Skipped when the caller may not make one
 */
export async function borrowRole(bank: Pick<SmokedBank, 'wait'>, account: Account): Promise<Borrowed> {
  const { aws, stage } = account;
  const name = roleNameOf(account);
  await returnRole(account);
  try {
    const lender = await aws(
      'lambda',
      'get-function-configuration',
      '--function-name',
      functionNameOf(stage, borrowedFrom),
    );
    const { Role: lenderArn, Environment } = Configuration.parse(lender);
    const lenderName = lenderArn.slice(lenderArn.lastIndexOf('/') + 1);
    const { PolicyNames } = Policies.parse(await aws('iam', 'list-role-policies', '--role-name', lenderName));
    const { Arn } = Caller.parse(await aws('sts', 'get-caller-identity'));
    const trust = statement({ Action: 'sts:AssumeRole', Principal: { AWS: Arn } });
    const made = await aws('iam', 'create-role', '--role-name', name, '--assume-role-policy-document', trust);
    for (const policy of PolicyNames) {
      const words = ['--role-name', lenderName, '--policy-name', policy];
      const { PolicyDocument } = Policy.parse(await aws('iam', 'get-role-policy', ...words));
      const document = JSON.stringify(PolicyDocument);
      await aws(
        ...['iam', 'put-role-policy', '--role-name', name, '--policy-name', policy, '--policy-document', document],
      );
    }
    const { aws: borrowed } = account.as(await assume(bank, account, Role.parse(made).Role.Arn));
    return { aws: borrowed, table: Environment.Variables.TABLE_NAME };
  } catch (thrown) {
    if (!isDenied(thrown)) throw thrown;
    throw new Skipped(`you may not lend yourself a function's rights: ${(thrown as Error).message}`);
  }
}

/** Deletes the role, also one that a killed run left. */
export async function returnRole(account: Account): Promise<void> {
  const { aws } = account;
  const role = ['--role-name', roleNameOf(account)];
  try {
    const { PolicyNames } = Policies.parse(await aws('iam', 'list-role-policies', ...role));
    for (const policy of PolicyNames) await aws('iam', 'delete-role-policy', ...role, '--policy-name', policy);
    await aws('iam', 'delete-role', ...role);
  } catch (thrown) {
    // An operator who may not look at roles has made none.
    if (!isDenied(thrown) && !(thrown instanceof Refused && thrown.code === 'NoSuchEntity')) throw thrown;
  }
}

/** A role that was just made is known everywhere after some seconds (IAM user guide, eventual consistency). */
async function assume(bank: Pick<SmokedBank, 'wait'>, { aws }: Account, arn: string) {
  const put = ['sts', 'assume-role', '--role-arn', arn, '--role-session-name', 'smoke', '--duration-seconds', '900'];
  const answer = await until(bank, () => aws(...put).catch((thrown) => thrown), {
    isSo: (found) => !isDenied(found),
    seconds: 60,
  });
  if (answer instanceof Error) throw answer;
  const { AccessKeyId, SecretAccessKey, SessionToken } = Assumed.parse(answer).Credentials;
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

const statement = (members: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...members }] });
