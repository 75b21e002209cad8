import { createIam } from './iam.ts';
import type { ConditionValue, PolicyStatement } from './policy.ts';

export const role = 'arn:aws:iam::123456789012:role/Tester';
export const table = 'arn:aws:dynamodb:ap-northeast-1:123456789012:table/T';
export const settings = {
  now: () => new Date('2026-11-21T00:00:00Z'),
  region: 'ap-northeast-1',
  accountId: '123456789012',
};

/** An IAM that knows one role with these statements. */
export function iamWith(...statements: PolicyStatement[]) {
  const iam = createIam(settings);
  iam.defineRole({ roleArn: role, policies: [{ Version: '2012-10-17', Statement: statements }] });
  return iam;
}

/** The decision of one statement, by default an allowed PutItem. */
export function decide(
  statement: Partial<PolicyStatement>,
  context: Record<string, ConditionValue> = {},
  action = 'dynamodb:PutItem',
) {
  const iam = iamWith({ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: table, ...statement });
  return iam.evaluate(role, { action, resource: table, context });
}
export const allows = (...given: Parameters<typeof decide>) => decide(...given).allowed;
