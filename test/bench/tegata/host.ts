import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Invocation } from '../../simulator/lambda/trace.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { startTegata } from '../../simulator/start-tegata.ts';
import { operationOf } from '../../simulator/workbench/log-entry.ts';
import type { BankCalls, Cost, Item, Question, Reply } from './protocol.ts';

/**
 * A bank on the simulator in a process of its own, as `npm start` runs it, that its parent asks for traces and gives items:
 * a thousand users by their forms would be two thousand password hashes.
 */
const simulator = await startTegata({
  profile: 'standard',
  startAt: new Date('2026-04-01T10:00:00+09:00'),
  quiet: true,
});
const calls = callsOf(simulator);
const reply = (message: Reply) => process.send?.(message);

process.on('message', ({ id, method, given }: Question) => {
  const call = calls[method] as (...values: readonly unknown[]) => Promise<unknown>;
  call(...given).then(
    (value) => reply({ id, value }),
    (error: unknown) => reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.once('disconnect', () => void simulator.stop().finally(() => process.exit(0)));
reply({ ready: true });

function callsOf({ aws, lambda, hosts, caCertificate, bankCredentials }: Simulator): BankCalls {
  const table = openTable(aws);
  const costs: Cost[] = [];
  let stopListening: (() => void) | undefined;
  const functions = lambda.functions().map(({ name, directory, memoryMegabytes }) => ({
    operation: operationOf(name),
    directory,
    memoryMegabytes,
  }));
  return {
    about: async () => ({ hosts, caCertificate, bankCredentials, functions }),
    async beginTrace() {
      costs.length = 0;
      stopListening?.();
      stopListening = lambda.onInvocation((invocation) => costs.push(costOf(invocation)));
    },
    async endTrace() {
      stopListening?.();
      return costs.splice(0);
    },
    itemsWith: table.itemsWith,
    put: table.put,
    async reload(operation) {
      const found = lambda.functions().find(({ name }) => operationOf(name) === operation);
      if (!found) throw new Error(`no function ${operation}`);
      lambda.reload(found.name);
    },
    settle: () => aws.settle(),
    mailsSent: async () => aws.mails().length,
  };
}

function costOf(invocation: Invocation): Cost {
  const { calls: made } = invocation;
  const named = Map.groupBy(made, ({ service, operation }) => `${service}.${operation}`);
  return {
    operation: operationOf(invocation.functionName),
    kind: invocation.kind,
    milliseconds: invocation.milliseconds,
    isCold: invocation.isColdStart,
    trips: invocation.sequentialRoundTripsByService,
    calls: Object.fromEntries([...named].map(([name, each]) => [name, each.length])),
    read: made.reduce((sum, { consumedCapacity }) => sum + (consumedCapacity?.read ?? 0), 0),
    write: made.reduce((sum, { consumedCapacity }) => sum + (consumedCapacity?.write ?? 0), 0),
    hasFailed: invocation.errorType !== undefined,
  };
}

/** The bank's table by a role of the bench's own, past the functions. */
function openTable(aws: Simulator['aws']) {
  const roleArn = 'arn:aws:iam::123456789012:role/Bench';
  const Statement = [{ Effect: 'Allow' as const, Action: '*', Resource: '*' }];
  aws.iam.defineRole({ roleArn, policies: [{ Version: '2012-10-17', Statement }] });
  const credentials = aws.iam.issueCredentials(roleArn);
  const raw = new DynamoDBClient({ endpoint: aws.endpoint, region: 'ap-northeast-1', credentials });
  const client = DynamoDBDocumentClient.from(raw, { marshallOptions: { removeUndefinedValues: true } });
  const [found] = aws.tables();
  if (!found) throw new Error('the stacks have no table');
  const TableName = found.name;
  const write = async (items: readonly Item[]) => {
    const RequestItems = { [TableName]: items.map((item) => ({ PutRequest: { Item: { ...item } } })) };
    await client.send(new BatchWriteCommand({ RequestItems }));
  };
  return {
    async itemsWith(texts: readonly string[]): Promise<readonly Item[]> {
      const items: Item[] = [];
      for await (const { Items = [] } of paginateScan({ client }, { TableName })) items.push(...Items);
      return items.filter((item) => texts.some((text) => JSON.stringify(item).includes(text)));
    },
    async put(items: readonly Item[]) {
      for (let begin = 0; begin < items.length; begin += 200) {
        const several = [0, 1, 2, 3, 4, 5, 6, 7].map((part) => items.slice(begin + part * 25, begin + part * 25 + 25));
        await Promise.all(several.filter((each) => each.length > 0).map(write));
      }
    },
  };
}
