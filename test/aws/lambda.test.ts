import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lambda } from '../../shared/aws/lambda.ts';
import type { Ports } from '../../shared/operation/ports.ts';
import { companySubject } from '../../shared/operation/subject-kinds.ts';
import { companies } from '../../shared/table/companies.ts';

const context = { awsRequestId: 'id' } as Context;
const environment = ['TABLE_NAME', 'TEGATA_PROFILE', 'ENTRY_DOMAIN', 'SECURE_DOMAIN', 'BANK_DOMAIN', 'DUE_SHARDS'];

beforeEach(() => environment.forEach((name) => void vi.stubEnv(name, name === 'DUE_SHARDS' ? '2' : 'standard')));
afterEach(() => void vi.unstubAllEnvs());

it('makes the ports at the first call and keeps them', async () => {
  const made: Ports[] = [];
  const handler = {
    on: (ports: Ports) => {
      made.push(ports);
      return async (event: number, { awsRequestId } = context) => `${event} ${awsRequestId}`;
    },
  };
  const run = lambda(handler, {}, {});
  expect(made).toEqual([]);
  expect([await run(1, context), await run(2, context)]).toEqual(['1 id', '2 id']);
  expect(made).toHaveLength(1);
});

it('supplies the adapters of the uses, and throws for a port without one', async () => {
  const sent: string[] = [];
  const mailer = { send: async ({ to }: { to: string }) => void sent.push(to) };
  const handler = { on: (ports: Ports) => async () => ports };
  const ports = await lambda(handler, { mailer: () => mailer }, {})({}, context);
  await ports.mailer.send({ to: 'a@example.jp', subject: '', text: '', tags: {} });
  expect(sent).toEqual(['a@example.jp']);
  expect(() => ports.hasher.hash('secret')).toThrow('has no hasher');
});

it('supplies the capabilities and the subject that it is given, and no others', async () => {
  const handler = { on: (ports: Ports) => async () => ports };
  const given = await lambda(handler, {}, { companies }, { company: companySubject })({}, context);
  expect([given.capabilities, given.subjects]).toEqual([{ companies }, { company: companySubject }]);
  const bare = await lambda(handler, {}, {})({}, context);
  expect([bare.capabilities, bare.subjects]).toEqual([{}, {}]);
});

it.each(environment)('fails a call by name without %s, and works once it is there', async (name) => {
  vi.stubEnv(name, undefined);
  const run = lambda({ on: () => async () => 'done' }, {}, {});
  await expect(run({}, context)).rejects.toThrow(name);
  vi.stubEnv(name, '1');
  expect(await run({}, context)).toBe('done');
});

it('gives the table the number of shards', async () => {
  const ports = await lambda({ on: (ports: Ports) => async () => ports }, {}, {})({}, context);
  expect(ports.engine.dueShards).toBe(2);
});

it.each(['0', '17', 'x', '1.5'])('takes no %s shards', async (shards) => {
  vi.stubEnv('DUE_SHARDS', shards);
  await expect(lambda({ on: () => async () => 'done' }, {}, {})({}, context)).rejects.toThrow('DUE_SHARDS');
});
