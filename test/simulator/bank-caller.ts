import type { PublicApi } from './gateway/rest-apis.ts';
import type { SigningCredentials } from './gateway/signature.ts';
import type { Iam } from './iam/iam.ts';

/** What the bank's back office signs with; public, and of no use anywhere but here. */
export const bankCredentials = {
  accessKeyId: 'TEGATABANKDEMO',
  secretAccessKey: 'for-the-simulator-only',
} as const;

/**
 * Gives the back office a role that may invoke the bank's API, as an administrator of the account would.
 * @returns whose an access key is, of the back office or issued by the simulated IAM
 */
export function admitBank(
  iam: Iam,
  { apiId }: PublicApi,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): (accessKeyId: string) => SigningCredentials | undefined {
  const roleArn = `arn:aws:iam::${accountId}:role/simulator/bank-back-office`;
  iam.defineRole({
    roleArn,
    policies: [
      {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: 'execute-api:Invoke',
          Resource: `arn:aws:execute-api:${region}:${accountId}:${apiId}/*`,
        },
      },
    ],
  });
  return (accessKeyId) =>
    accessKeyId === bankCredentials.accessKeyId ? { ...bankCredentials, roleArn } : iam.findCredentials(accessKeyId);
}
