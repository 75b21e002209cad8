import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateItem } from '../../shared/table/certificates.ts';
import { companyItem } from '../../shared/table/companies.ts';
import { confirmationItem } from '../../shared/table/credentials.ts';
import type { Key } from '../../shared/table/engine.ts';
import { loginItem } from '../../shared/table/logins.ts';
import { everyAudience, noticeItem } from '../../shared/table/notices.ts';
import { rightsItem } from '../../shared/table/rights.ts';
import { userItem } from '../../shared/table/user.ts';
import { type Bank, registerMaster } from '../bank.ts';
import { sharedBank } from '../shared-bank.ts';
import type { Client } from '../simulator/client/http.ts';

/** What a function does whose code somebody else wrote: it has its role, and none of our conditions (threat 50). */
const master = { loginId: 'masuta001', loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' };
const clerk = { loginId: 'shokuin01', loginPassword: 'Shoku2026x', confirmationPassword: 'Jimu2026yz' };
const ordinary = ['read-notice', 'change-own-passwords', 'request-mail-password', 'suspend-user', 'log-in'];

let bank: Bank;
let asMaster: Client;
let asClerk: Client;
let companyId: string;
let masterId: string;
let clerkId: string;

async function logIn({ loginId, loginPassword }: typeof master): Promise<Client> {
  const begun = await bank.entry.post<{ token: string; steps: string[] }>('/sessions', { loginId, loginPassword });
  const session = bank.entry.withToken(begun.body.token);
  if (begun.body.steps.includes('emailCheck')) await session.delete('/users/me/email-check');
  return session;
}

beforeAll(async () => {
  bank = await sharedBank();
  const registered = await registerMaster(bank, master, { loginMethod: 'password' });
  ({ companyId, userId: masterId } = registered);
  asMaster = await logIn(master);
  const created = await asMaster.post<{ userId: string }>('/users', {
    ...clerk,
    loginIdAgain: clerk.loginId,
    loginPasswordAgain: clerk.loginPassword,
    confirmationPasswordAgain: clerk.confirmationPassword,
    ...{ forceChange: false, name: '職員', email: 'shokuin@example.jp', emailAgain: 'shokuin@example.jp' },
    ...{ administrator: false, permissions: [], accounts: [], limits: {} },
    proof: { confirmationPassword: master.confirmationPassword },
  });
  clerkId = created.body.userId;
  asClerk = await logIn(clerk);
});

afterAll(() => bank?.stop());

/** The table as a function's role reaches it. */
function tableOf(name: string) {
  const { aws, lambda } = bank.simulator;
  const [table] = aws.tables();
  const taken = lambda.functions().find((each) => each.name.endsWith(`-${name}`));
  if (!table || !taken) throw new Error(`there is no function ${name}`);
  const credentials = aws.iam.issueCredentials(taken.roleArn);
  const settings = { endpoint: aws.endpoint, region: 'ap-northeast-1', credentials, maxAttempts: 1 };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(settings));
  const TableName = table.name;
  return {
    put: (Item: Key & object) => client.send(new PutCommand({ TableName, Item })),
    putTogether: (Item: Key & object) =>
      client.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName, Item } }] })),
    /** Without a condition an update makes the item that is not there. */
    set: (Key: Key, field: string, value: unknown) =>
      client.send(
        new UpdateCommand({
          ...{ TableName, Key, UpdateExpression: 'SET #field = :value' },
          ...{ ExpressionAttributeNames: { '#field': field }, ExpressionAttributeValues: { ':value': value } },
        }),
      ),
    remove: (Key: Key) => client.send(new DeleteCommand({ TableName, Key })),
  };
}

const denied = { name: 'AccessDeniedException' };
const administers = async () => (await asClerk.get('/users')).status === 200;

describe('an ordinary function that was compromised', () => {
  it.each(ordinary)("%s makes nobody master, and takes nobody's rights away", async (name) => {
    const table = tableOf(name);
    const key = rightsItem.key(companyId, clerkId);
    const rights = { companyId, userId: clerkId, version: 1, role: 'master', ...key };
    await expect(table.put(rights)).rejects.toMatchObject(denied);
    await expect(table.putTogether(rights)).rejects.toMatchObject(denied);
    await expect(table.set(key, 'role', 'master')).rejects.toMatchObject(denied);
    await expect(table.remove(rightsItem.key(companyId, masterId))).rejects.toMatchObject(denied);
    expect(await administers()).toBe(false);
    expect((await asMaster.get('/users')).status).toBe(200);
  });

  it('that writes users gives nobody rights by it', async () => {
    const key = userItem.key(companyId, clerkId);
    for (const [field, value] of [
      ['listedRole', 'master'],
      ['role', 'master'],
      ['permissions', ['history.others']],
    ] as const)
      await tableOf('change-own-passwords').set(key, field, value);
    expect(await administers()).toBe(false);
    expect((await asClerk.get(`/history?userId=${masterId}`)).status).toBe(403);
    await tableOf('change-own-passwords').set(key, 'listedRole', 'general');
  });

  it('cannot plant a password, certificate, contract or notice outside its own partitions', async () => {
    const item = (key: Key) => ({ ...key, planted: true });
    const attempts: readonly (readonly [string, Key])[] = [
      ['request-mail-password', confirmationItem.key(masterId)],
      ['begin-email-check', confirmationItem.key(masterId)],
      ['request-mail-password', loginItem.key(master.loginId)],
      ['suspend-user', loginItem.key(master.loginId)],
      ['read-notice', noticeItem.key(everyAudience[0] ?? '', '01KB0000000000000000000000')],
      ['revoke-certificate', companyItem.key(companyId)],
      ['request-mail-password', certificateItem.key('00'.repeat(32))],
      ['change-own-passwords', companyItem.key(companyId)],
    ];
    for (const [name, key] of attempts) {
      await expect(tableOf(name).put(item(key)), name).rejects.toMatchObject(denied);
      await expect(tableOf(name).set(key, 'planted', true), name).rejects.toMatchObject(denied);
    }
  });
});
