import { BatchGetItemCommand, DynamoDBClient, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { stageNamed } from '../../../infra/stages.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { type Account, Refused } from '../bank/account.ts';
import { fakeAccount } from './fake-account.ts';

/** A role that somebody made, by its name; its policy says whose rights it has. */
interface MadeRole {
  readonly arn: string;
  readonly rightsOf?: string;
}

const accountRoot = 'arn:aws:iam::123456789012';

/**
 * The account of the simulator's own stage, as far as roles are lent: a role that is given a function's policy has what the
 * simulated IAM lets that function do, and its calls go to the simulated DynamoDB.
 */
export function accountOfSimulator(
  { aws, lambda }: Pick<Simulator, 'aws' | 'lambda'>,
  /** Whose rights a function's role is found to have. @default its own */
  rightsOf: (roleArn: string) => string = (roleArn) => roleArn,
): { readonly account: Account; readonly roles: ReadonlyMap<string, MadeRole> } {
  const roles = new Map<string, MadeRole>();
  const role = (name: string) => {
    const found = roles.get(name);
    if (!found) throw new Refused('NoSuchEntity', `no role ${name}`);
    return found;
  };
  const functionNamed = (name: string) => lambda.find(name);
  const lenders = new Map(
    lambda.functions().map(({ roleArn }) => [roleArn.slice(roleArn.lastIndexOf('/') + 1), roleArn]),
  );
  const answers = {
    'lambda get-function-configuration': ({ 'function-name': name = '' }) => {
      const { roleArn, environment } = functionNamed(name);
      return { Role: roleArn, Environment: { Variables: environment } };
    },
    'iam list-role-policies': ({ 'role-name': name = '' }) => ({
      PolicyNames: lenders.has(name) || role(name).rightsOf ? ['work'] : [],
    }),
    'iam get-role-policy': ({ 'role-name': name = '' }) => ({
      PolicyDocument: { rightsOf: rightsOf(lenders.get(name) ?? '') },
    }),
    'sts get-caller-identity': () => ({ Arn: 'arn:aws:sts::123456789012:assumed-role/Operator/somebody' }),
    'iam create-role': ({ 'role-name': name = '' }) => {
      roles.set(name, { arn: `${accountRoot}:role/${name}` });
      return { Role: { Arn: role(name).arn } };
    },
    'iam put-role-policy': ({ 'role-name': name = '', 'policy-document': document = '{}' }) => {
      roles.set(name, { ...role(name), rightsOf: JSON.parse(document).rightsOf });
      return {};
    },
    'iam delete-role-policy': ({ 'role-name': name = '' }) => {
      roles.set(name, { arn: role(name).arn });
      return {};
    },
    'iam delete-role': ({ 'role-name': name = '' }) => {
      // IAM deletes no role that has policies.
      if (role(name).rightsOf) throw new Refused('DeleteConflict', `${name} has policies`);
      roles.delete(name);
      return {};
    },
    'sts assume-role': ({ 'role-arn': arn = '' }) => {
      const { rightsOf: lender = '' } = role(arn.slice(arn.lastIndexOf('/') + 1));
      const { accessKeyId, secretAccessKey, sessionToken } = aws.iam.issueCredentials(lender);
      return {
        Credentials: { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken },
      };
    },
  };
  const account = fakeAccount(stageNamed('dev'), answers, (credentials) => {
    const client = new DynamoDBClient({
      ...{ endpoint: aws.endpoint, region: 'ap-northeast-1', credentials, maxAttempts: 1 },
    });
    const refused = (thrown: unknown) => {
      throw thrown instanceof Error ? new Refused(thrown.name, thrown.message) : thrown;
    };
    return {
      'dynamodb transact-write-items': ({ 'transact-items': items = '[]' }) =>
        client.send(new TransactWriteItemsCommand({ TransactItems: JSON.parse(items) })).catch(refused),
      'dynamodb batch-get-item': ({ 'request-items': items = '{}' }) =>
        client.send(new BatchGetItemCommand({ RequestItems: JSON.parse(items) })).catch(refused),
      'dynamodb query': (given) =>
        client
          .send(
            new QueryCommand({
              TableName: given['table-name'],
              IndexName: given['index-name'],
              Limit: Number(given['limit']),
              KeyConditionExpression: given['key-condition-expression'],
              ExpressionAttributeNames: JSON.parse(given['expression-attribute-names'] ?? '{}'),
              ExpressionAttributeValues: JSON.parse(given['expression-attribute-values'] ?? '{}'),
            }),
          )
          .catch(refused),
    };
  });
  return { account, roles };
}
