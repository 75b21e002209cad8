import { beforeAll, describe, expect, it } from 'vitest';
import { eventFunctions, operations } from '../../functions/operations.ts';
import type { Update, Write } from '../../shared/table/engine.ts';
import { type Handlers, loadHandlers } from './handlers.ts';
import { playSeeds, playSeedsTogether } from './play.ts';
import { regressions } from './regressions.ts';
import { said } from './said.ts';
import type { SimOptions } from './sim.ts';
import { simulate } from './simulate.ts';

let handlers: Handlers;

beforeAll(async () => {
  handlers = await loadHandlers();
});

const replay = (failures: readonly { readonly seed: number; readonly violations: readonly string[] }[]) =>
  failures.map(({ seed, violations }) => `npm run soak -- --seed ${seed}: ${violations.join('; ')}`);

describe('the bank under faults', () => {
  it.each(regressions().map((each) => [each.seed, each] as const))(
    'holds in seed %i, which once failed',
    async (_, { seed, length }) => {
      const { violations } = await simulate({ seed, length, handlers });
      expect(violations).toEqual([]);
    },
  );

  it('keeps every invariant in 50 seeds of 200 runs, and every operation and function gets somewhere', async () => {
    const { seeds, failures, tally } = await playSeedsTogether(2, { from: 1, count: 50 });
    expect(replay(failures)).toEqual([]);
    expect(seeds).toBe(50);
    const succeeded = Object.keys(tally).filter((name) =>
      Object.keys(tally[name] ?? {}).some((status) => /^2/.test(status)),
    );
    // One that is missing here needs requests of its own in requests/.
    expect(
      [...operations, ...eventFunctions].map(({ name }) => name).filter((name) => !succeeded.includes(name)),
    ).toEqual([]);
  });

  it('is the same run again for the same seed, and another for another', async () => {
    const [first, again, other] = [
      await simulate({ seed: 4711, handlers }),
      await simulate({ seed: 4711, handlers }),
      await simulate({ seed: 4712, handlers }),
    ];
    expect(again.hash).toBe(first.hash);
    expect(other.hash).not.toBe(first.hash);
  });
});

/** In some seed the checks report the expected violation of a bank whose services break a promise. */
const sees = async (what: RegExp, breaking: SimOptions['breaking']) =>
  expect(await said(handlers, breaking, { what })).toMatch(what);

const unconditional = <W extends Write>(write: W): W => ('when' in write ? { ...write, when: [] } : write);

describe('the checks detect', () => {
  it('a table that ignores conditions', async () => {
    await sees(/I\d+|D-\d+/, ({ engine }) => ({
      engine: {
        ...engine,
        update: (write: Update) => engine.update(unconditional(write)),
        commit: (writes, token) => engine.commit(writes.map(unconditional), token),
      },
    }));
  });

  it('a transaction that executes only some of its writes', async () => {
    await sees(/I1: 0 rows of history|I23|A4-2|I25/, ({ engine }) => ({
      engine: {
        ...engine,
        commit: (writes, token) =>
          engine.commit(
            writes.filter(({ kind }, index) => kind !== 'put' || index % 4 !== 3),
            token,
          ),
      },
    }));
  });

  it('a hasher that accepts any password', async () => {
    await sees(/I13: (a wrong secret|a counter)/, ({ hasher }) => ({
      hasher: {
        ...hasher,
        verify: async (password, hash) => (await hasher.verify(password, hash)) || hash !== undefined,
      },
    }));
  });

  it('strangers counted with the known devices', async () => {
    const own = (write: Update) => (write.add?.['strangerAttempts'] ? { ...write, add: { attempts: 1 } } : write);
    await sees(/D-29: a stranger counted/, ({ engine }) => ({
      engine: { ...engine, update: (write: Update) => engine.update(own(write)) },
    }));
  });

  it('a log that reveals what was read', async () => {
    await sees(/I24: a secret was logged/, ({ engine, log }) => ({
      engine: {
        ...engine,
        get: async (keys) => {
          const items = await engine.get(keys);
          log({ level: 'info', message: JSON.stringify(items) });
          return items;
        },
        update: async (write) => {
          const item = await engine.update(write);
          log({ level: 'info', message: JSON.stringify(item) });
          return item;
        },
      },
    }));
  });

  it('a mailed password in clear in the outbox', async () => {
    await sees(/I24: a secret was written into MAIL#/, ({ mailSeal }) => ({
      mailSeal: { ...mailSeal, seal: async (values) => JSON.stringify(values) },
    }));
  });

  it.each<[string, RegExp, (write: Write) => boolean]>([
    ['gives no limit back', /I4/, (write) => write.kind === 'update' && Number(write.add?.['amount']) < 0],
    ['uses no limit up', /I4/, (write) => write.kind === 'update' && Number(write.add?.['amount']) > 0],
    ['leaves requests waiting', /T-6/, (write) => write.kind === 'delete' && write.key.pk.startsWith('WAITING#')],
    ['forgets a hand-over', /T-14/, (write) => write.kind === 'put' && String(write.item['entity']) === 'handover'],
  ])('a bank that %s', async (_, what, isLost) => {
    const breaking: SimOptions['breaking'] = ({ engine }) => ({
      engine: {
        ...engine,
        commit: (writes, token) =>
          engine.commit(
            writes.filter((write) => !isLost(write)),
            token,
          ),
      },
    });
    expect(await said(handlers, breaking, { what, isAboutPayments: true })).toMatch(what);
  });

  it('mails that are never sent', async () => {
    const outage = Object.assign(new Error('down'), { name: 'ThrottlingException' });
    await sees(/liveness/, () => ({ mailer: { send: () => Promise.reject(outage) } }));
  });

  it('two runs of a seed that differ', async () => {
    let calls = 0;
    const drifting = new Map(handlers.operations);
    for (const [name, handler] of handlers.operations) {
      const on: typeof handler.on = (ports) => async (event) => {
        calls += 1;
        const answer = await handler.on(ports)(event);
        return calls > 300 && calls % 7 === 0 ? { ...answer, statusCode: 503 } : answer;
      };
      drifting.set(name, { ...handler, on });
    }
    const { failures } = await playSeeds({ ...handlers, operations: drifting }, { from: 100, count: 1 });
    expect(failures.length).toBeGreaterThan(0);
  });
});
