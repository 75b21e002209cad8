import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays, jstDate } from '../../shared/domain/jst.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import { type Certificate, certificateItem, expiryPartition } from '../../shared/table/certificates.ts';
import type { Item } from '../../shared/table/engine.ts';
import { newUser, userItem } from '../../shared/table/users.ts';
import { type Bank, openBank } from '../bank.ts';

/** The scan reads what is due, not what exists: counted in read units of the real engine. */
let bank: Bank;
let client: DynamoDBDocumentClient;

beforeAll(async () => {
  bank = await openBank('standard', '2026-11-20T10:00:00+09:00');
  const { aws } = bank.simulator;
  const roleArn = 'arn:aws:iam::123456789012:role/Seeder';
  aws.iam.defineRole({
    roleArn,
    policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }],
  });
  const credentials = aws.iam.issueCredentials(roleArn);
  const options = { endpoint: aws.endpoint, region: bank.simulator.bankCredentials.region, credentials };
  client = DynamoDBDocumentClient.from(new DynamoDBClient(options), {
    marshallOptions: { removeUndefinedValues: true },
  });
});

afterAll(async () => {
  client?.destroy();
  await bank?.stop();
});

const companyId = '01K00000000000000000000001';
const idOf = (index: number) => `01K${String(index).padStart(23, '0')}`;
/** The day of expiry of certificates whose forty-day notice is due on a day of the scan. */
const dueOn = (scanDay: string) => addDays(scanDay, 40);

/** The rows of one user with an active certificate that expires on a JST date. */
function holder(index: number, expiryDate: string): readonly Item[] {
  const userId = idOf(index);
  const thumbprint = createHash('sha256').update(userId).digest('hex');
  const notAfter = new Date(`${expiryDate}T08:59:59+09:00`).toISOString();
  const notBefore = '2025-11-20T00:00:00.000Z';
  const serialNumber = thumbprint.slice(0, 32).toUpperCase();
  const loginId = `holder${index}`;
  const certificate: Certificate = {
    ...{ thumbprint, companyId, userId, loginId, serialNumber, notBefore, notAfter, keyHash: thumbprint },
    state: 'active',
    authority: 'valid',
    due: expiryPartition(expiryDate, Number.parseInt(thumbprint.slice(0, 1), 16)),
    dueSort: thumbprint,
    ...noAttempts,
  };
  const user = newUser({
    ...{ companyId, userId, loginId, name: '利用者', email: `${loginId}@example.jp`, role: 'general' },
    ...{ permissions: [], accounts: [], limits: {}, mustChangePasswords: false, createdAt: notBefore },
  });
  const pointer = { state: 'active', thumbprint, serialNumber, notBefore, notAfter } as const;
  return [
    { ...certificate, ...certificateItem.key(thumbprint) },
    { ...user, certificate: pointer, ...userItem.key(companyId, userId) },
  ];
}

async function seed(items: readonly Item[]): Promise<void> {
  const [table] = bank.simulator.aws.tables();
  if (!table) throw new Error('there is no table');
  const batches = Array.from({ length: Math.ceil(items.length / 25) }, (_, index) =>
    items.slice(index * 25, index * 25 + 25),
  );
  const lane = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      await client.send(
        new BatchWriteCommand({ RequestItems: { [table.name]: batch.map((Item) => ({ PutRequest: { Item } })) } }),
      );
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}

/** Moves to the day's scan and counts the read units it consumed on the index of what is due. */
async function scanOf(day: string): Promise<{ readUnits: number; notices: number }> {
  const { simulator, mailbox } = bank;
  const before = (await mailbox.all({ subject: '電子証明書有効期限のお知らせ' })).length;
  let readUnits = 0;
  const stop = simulator.lambda.onInvocation(({ functionName, calls }) => {
    if (!functionName.includes('scan-certificate-expiry')) return;
    for (const { operation, consumedCapacity } of calls)
      if (operation === 'Query') readUnits += consumedCapacity?.read ?? 0;
  });
  await bank.moveTo(`${day}T06:30:00+09:00`);
  await simulator.clock.advance('PT5M');
  stop();
  return { readUnits, notices: (await mailbox.all({ subject: '電子証明書有効期限のお知らせ' })).length - before };
}

it('costs as much among 20,000 active certificates as among 500 when 200 are due', async () => {
  const [first, second] = ['2026-11-21', '2026-11-22'];
  // Two days apart from every other notice of the ones that are not due.
  const others = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      holder(from + index, addDays(jstDate(new Date('2027-02-01')), index % 200)),
    ).flat();
  await seed([...Array.from({ length: 200 }, (_, index) => holder(index, dueOn(first))).flat(), ...others(1_000, 300)]);
  const few = await scanOf(first);
  expect(few.notices).toBe(200);

  await seed([
    ...Array.from({ length: 200 }, (_, index) => holder(300_000 + index, dueOn(second))).flat(),
    ...others(10_000, 19_500),
  ]);
  const many = await scanOf(second);
  expect(many.notices).toBe(200);
  expect(few.readUnits).toBeGreaterThan(0);
  expect(many.readUnits / few.readUnits).toBeGreaterThan(0.9);
  expect(many.readUnits / few.readUnits).toBeLessThan(1.1);
}, 180_000);
