import { allow, startTestAws } from '../../simulator/aws/testing.ts';
import { signedHeaders } from '../../simulator/aws/wire-client.ts';
import { tableProperties } from './table.ts';

/** The simulated AWS with one table in a process of its own; its parent ends it. */
const aws = await startTestAws();
await aws.aws.create({ type: 'AWS::DynamoDB::Table', logicalId: 'Bench', properties: tableProperties });
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void aws.close().finally(() => process.exit(0)));
}
const settings = aws.client(allow('dynamodb:*'));
console.log(JSON.stringify({ ready: true, endpoint: aws.aws.endpoint, headers: signedHeaders(settings, 'dynamodb') }));
