import { describe, expect, it } from 'vitest';
import { operations } from '../../functions/operations.ts';
import { DomainError, type ErrorCode } from '../../shared/domain/errors.ts';
import { isWrite } from '../../shared/operation/operation.ts';
import { everybody } from '../../shared/table/notices.ts';
import type { World } from '../world.ts';
import { happyPath } from './happy-path.ts';

/** What must hold of every act of the bank. */
const acts = operations.filter((operation) => operation.may === 'bank' && isWrite(operation));
const named = acts.map((operation) => [operation.name, operation] as const);

const rowsOf = (world: World) => world.items('HISTORY#');

/** The rows that come from now on; those of one instant lie in the order of their IDs, which is chance. */
function newRows(world: World): () => ReturnType<typeof rowsOf> {
  const before = new Set(rowsOf(world).map(({ sk }) => sk));
  return () => rowsOf(world).filter(({ sk }) => !before.has(sk));
}

/** Refuses what an operation decided, with a code of its own, when it is about to be committed. */
function refusingCommits(errors: readonly ErrorCode[]): World['hooks']['before'] {
  const code = errors.find((each) => !each.startsWith('request.')) ?? 'service.unavailable';
  return (call) => {
    const isDone =
      call.method === 'commit' && call.writes.some((write) => write.kind === 'put' && write.item['outcome'] === 'done');
    if (isDone) throw new DomainError(code);
  };
}

const missing = '01K00000000000000000000000';

describe('an act of the bank', () => {
  it('is any of these', () => expect(acts.length).toBeGreaterThan(9));

  it.each(named)('%s says what it is about and appears in the history', (_, { about, history }) => {
    expect(['company', 'bank']).toContain(about);
    expect(history).toBeDefined();
  });

  it.each(named)('%s leaves its row when it succeeds', async (name) => {
    const { world, handler, request } = await happyPath(name);
    const rows = newRows(world);
    expect((await world.call(handler, request)).status).toBeLessThan(300);
    // What it ends for companies has rows of its own in their histories.
    const own = rows().filter(({ event }) => event === handler.operation.history?.event);
    expect(own).toMatchObject([{ operation: name, outcome: 'done', actor: 'bank' }]);
  });

  it.each(named)('%s leaves its row when it is refused, in the history of whom it is about', async (name) => {
    const { world, handler, request } = await happyPath(name);
    const { companyId = everybody } = request.input as { readonly companyId?: string };
    const rows = newRows(world);
    // What is refused does not matter here: the transaction is, with a code of the operation's own.
    world.hooks.before = refusingCommits(handler.operation.errors);
    const answer = await world.call(handler, { ...request, idempotencyKey: 'another' });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    const [row, ...others] = rows();
    expect(others).toEqual([]);
    expect(row).toMatchObject({ operation: name, outcome: 'refused', code: answer.body.code, actor: 'bank' });
    expect(row?.['companyId']).toBe(companyId);
  });

  const aboutUsers = named.filter(([, { input }]) => 'companyId' in input.shape && 'userId' in input.shape);

  it.each(aboutUsers)('%s on a user of another company shows neither company the id of that user', async (name) => {
    const { world, handler, request } = await happyPath(name);
    const stranger = await world.addUser(world.openCompany());
    const rows = newRows(world);
    const answer = await world.call(handler, { ...request, input: { ...request.input, userId: stranger.userId } });
    expect(answer.status).toBe(404);
    expect(rows()).toHaveLength(1);
    expect(JSON.stringify(rows())).not.toContain(stranger.userId);
  });

  const aboutCompanies = named.filter(([, { about }]) => about === 'company');

  it.each(aboutCompanies)('%s on a company that is not there leaves its row with the bank itself', async (name) => {
    const { world, handler, request } = await happyPath(name);
    const rows = newRows(world);
    const input = { ...(request.input as object), companyId: missing };
    const answer = await world.call(handler, { ...request, input, idempotencyKey: 'another' });
    expect([answer.status, answer.body.code]).toEqual([404, 'company.notFound']);
    expect(rows()).toMatchObject([{ companyId: everybody, code: 'company.notFound' }]);
  });
});
