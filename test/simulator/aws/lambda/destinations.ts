import type { Topics } from '../sns/topics.ts';
import type { Queues } from '../sqs/queues.ts';
import type { Environment } from '../wire/service.ts';

export interface Destinations {
  /** Sends as the role does. @returns false when its policies refuse, which is recorded */
  send(targetArn: string, roleArn: string, body: unknown, attributes?: Readonly<Record<string, string>>): boolean;
}

/** Where failures go: a queue or a topic. */
export function createDestinations(
  { iam, region, accountId }: Environment,
  queues: Queues,
  topics: Topics,
): Destinations {
  return {
    send(targetArn, roleArn, body, attributes = {}) {
      const service = targetArn.split(':')[2];
      const text = JSON.stringify(body);
      if (service === 'sns') {
        if (!iam.isAllowed(roleArn, { action: 'sns:Publish', resource: targetArn })) return false;
        topics.publish(targetArn, text);
        return true;
      }
      if (service !== 'sqs') throw new Error(`the simulator does not send failures to ${targetArn}`);
      const { arn, keyArn } = queues.find(targetArn);
      const context = { 'kms:ViaService': `sqs.${region}.amazonaws.com`, 'kms:CallerAccount': accountId };
      const mayUseKey = !keyArn || iam.isAllowed(roleArn, { action: 'kms:GenerateDataKey', resource: keyArn, context });
      if (!mayUseKey || !iam.isAllowed(roleArn, { action: 'sqs:SendMessage', resource: arn })) return false;
      const typed = Object.entries(attributes).map(([name, StringValue]) => [
        name,
        { DataType: 'String', StringValue },
      ]);
      queues.send(arn, text, Object.fromEntries(typed));
      return true;
    },
  };
}
