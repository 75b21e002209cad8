import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { handler as backFillItemsFunction } from '../../functions/events/back-fill-items.ts';
import { type BackFillContext, backFillItems } from '../../shared/steps/back-fill/back-fill.ts';
import { backFillOf, backFillProgress } from '../../shared/table/back-fill.ts';
import { companies, directoryItem } from '../../shared/table/companies.ts';
import type { Item, TableEngine } from '../../shared/table/engine.ts';
import { entity, plainId } from '../../shared/table/entity.ts';
import { byEmail, lookups } from '../../shared/table/lookups.ts';
import { users } from '../../shared/table/users.ts';
import { type EngineCall, type MemoryEngine, memoryEngine } from '../memory-engine.ts';
import { createWorld, type World } from '../world.ts';

/** A kind that was given `colours` in place of `color`. */
const thing = entity({
  name: 'thing',
  prefix: 'THING#',
  schema: z.object({ version: z.int(), colours: z.array(z.string()) }),
  ids: [plainId, plainId],
  key: (companyId: string, id: string) => ({ pk: `THING#${companyId}`, sk: id }),
  upgrades: [{ attributes: ['color', 'colours'], to: ({ color }) => ({ colours: [color] }) }],
});
const capabilities = backFillOf([thing]);

const count = 60;
const idOf = (number: number) => `C${String(number).padStart(3, '0')}`;

/** Sixty companies, each with three items in the first form and one in the second. */
function filled(options: Parameters<typeof memoryEngine>[0] = {}): MemoryEngine {
  const engine = memoryEngine(options);
  for (let number = 0; number < count; number += 1) {
    const companyId = idOf(number);
    engine.put({ ...directoryItem.key(companyId), companyId, name: companyId, entity: 'directoryEntry' });
    for (const id of ['1', '2', '3'])
      engine.put({ ...thing.key(companyId, id), version: 1, color: `${companyId}${id}` });
    engine.put({ ...thing.key(companyId, '4'), version: 7, colours: ['a', 'b'], form: 2, entity: 'thing' });
  }
  return engine;
}

const start = new Date('2026-12-01T00:00:00.000Z');

function contextOn(engine: TableEngine, timeLeft: () => number = () => 900_000): BackFillContext {
  return {
    table: {
      companies: {
        directory: companies.directory.bind(engine),
        get: companies.get.bind(engine),
        enter: companies.enter.bind(engine),
      },
      users: { list: users.list.bind(engine), enter: users.enter.bind(engine) },
      lookups: { ofCertificates: lookups.ofCertificates.bind(engine) },
      backFill: { upgradeAll: capabilities.upgradeAll.bind(engine) },
      backFillProgress: {
        get: backFillProgress.get.bind(engine),
        start: backFillProgress.start.bind(engine),
        advance: backFillProgress.advance.bind(engine),
      },
    },
    now: start,
    clock: () => start,
    timeLeft,
    commit: (writes) => engine.commit(writes, 'token'),
    log: () => undefined,
  };
}

const run = (engine: TableEngine, timeLeft?: () => number) => backFillItems(contextOn(engine, timeLeft), 'thing 2');

const expected = (): readonly Item[] =>
  Array.from({ length: count }, (_, number) => idOf(number)).flatMap((companyId) => [
    ...['1', '2', '3'].map((id) => ({
      ...thing.key(companyId, id),
      version: 1,
      colours: [`${companyId}${id}`],
      form: 2,
    })),
    { ...thing.key(companyId, '4'), version: 7, colours: ['a', 'b'], form: 2, entity: 'thing' },
  ]);

describe('a back-fill', () => {
  it('brings every company’s items into the newest form, and says how many', async () => {
    const engine = filled();
    expect(await run(engine)).toMatchObject({ companies: 60, upgraded: 180, finishedAt: start.toISOString() });
    expect(engine.items('THING#')).toEqual(expected());
  });

  it('stops when its time is nearly over, and the next run goes on from there', async () => {
    const engine = filled();
    const times = [900_000, 59_000];
    expect(await run(engine, () => times.shift() ?? 0)).toMatchObject({ companies: 25, upgraded: 75 });
    expect(engine.items('THING#').filter(({ form }) => form === 2)).toHaveLength(60 + 75);
    const calls: string[] = [];
    const seen: TableEngine = {
      ...engine,
      query: (query) => {
        calls.push(query.partition);
        return engine.query(query);
      },
    };
    expect(await run(seen)).toMatchObject({ companies: 60, upgraded: 180 });
    expect(calls).not.toContain('THING#C024');
    expect(calls).toContain('THING#C025');
    expect(engine.items('THING#')).toEqual(expected());
  });

  it('killed at any request, before it arrives or before its answer does, is finished by another run', async () => {
    const whole = await requestsOf(async (engine) => run(engine));
    for (const moment of ['before', 'after'] as const) {
      for (let number = 1; number <= whole; number += 13) {
        const kill = (call: EngineCall) => {
          if (call.number === number) throw new Error('killed');
        };
        const engine = filled({ [moment]: kill });
        await expect(run(engine)).rejects.toThrow('killed');
        const progress = await run(engine).catch(() => run(engine));
        expect(progress, `${moment} ${number}`).toMatchObject({ companies: 60, finishedAt: start.toISOString() });
        expect(engine.items('THING#')).toEqual(expected());
      }
    }
  });

  it('never overwrites what was changed between its reading and its writing', async () => {
    let isChanged = false;
    const engine: MemoryEngine = filled({
      before: async (call) => {
        if (isChanged || call.method !== 'update' || !call.write.key.pk.startsWith('THING#')) return;
        isChanged = true;
        const [item] = await engine.get([call.write.key]);
        if (!item) throw new Error('it was there');
        const change = thing.updateAtVersion(item, thing.parse(item), { set: { colours: ['green'] } });
        await engine.commit([change], 'other');
      },
    });
    expect(await run(engine)).toMatchObject({ upgraded: 179 });
    const green = engine.items('THING#').filter(({ colours }) => String(colours) === 'green');
    expect(green).toEqual([expect.objectContaining({ version: 2, form: 2 })]);
    expect(engine.items('THING#').filter(({ form }) => form !== 2)).toEqual([]);
  });

  it('gives up a company whose items change each time it looks, and its page is repeated', async () => {
    const engine = filled();
    const busy: TableEngine = {
      ...engine,
      update: async (write) => {
        const [item] = await engine.get([write.key]);
        if (item && write.key.pk === 'THING#C001') engine.put({ ...item, version: Number(item['version']) + 1 });
        return engine.update(write);
      },
    };
    await expect(run(busy)).rejects.toThrow('faster');
    expect(await run(engine)).toMatchObject({ companies: 60, upgraded: 3 + 105 });
  });

  it('of two at once, one finishes and the other stops at the first page', async () => {
    const engine = filled();
    await run(engine, () => 0);
    const results = await Promise.allSettled([run(engine), run(engine)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'request.conflict' } });
    expect(engine.items('THING#')).toEqual(expected());
  });

  it('begins again after it has finished, and when a release brings newer forms', async () => {
    const engine = filled();
    await run(engine);
    engine.put({ ...thing.key('C000', '9'), version: 1, color: 'late' });
    expect(await run(engine)).toMatchObject({ companies: 60, upgraded: 1 });
    await run(engine, () => 0);
    const times = [900_000];
    await run(engine, () => times.shift() ?? 0);
    expect(
      await backFillItems(
        contextOn(engine, () => 0),
        'thing 3',
      ),
    ).toMatchObject({ companies: 0, forms: 'thing 3' });
  });
});

describe('a back-fill of lookups', () => {
  const lookupsOf = (world: World) => world.items('LOOKUP#').map(({ pk, sk }) => `${pk} ${sk}`);

  it('lists company, users and certificates of an earlier release as if they were written now, once', async () => {
    const [world, earlier] = [createWorld(), createWorld()];
    for (const [each, given] of [
      [world, {}],
      [earlier, { foundBy: undefined }],
    ] as const) {
      const company = each.openCompany({ ...given, loginMethod: 'certificate' });
      await each.certify(await each.addUser(company, given));
      await each.addUser(company, given);
    }
    for (const { pk, sk } of earlier.items('LOOKUP#')) earlier.engine.remove({ pk, sk });
    expect(lookupsOf(earlier)).toEqual([]);
    expect(await earlier.run(backFillItemsFunction, {})).toMatchObject({ finished: true, companies: 1, upgraded: 4 });
    expect(lookupsOf(earlier)).toEqual(lookupsOf(world));
    expect(earlier.items('USER#').map(({ version }) => version)).toEqual([1, 1]);
    expect(await earlier.run(backFillItemsFunction, {})).toMatchObject({ finished: true, upgraded: 0 });
  });

  it('corrects what an earlier release changed without moving it', async () => {
    const world = createWorld();
    const company = world.openCompany({ email: 'old@aoba.example.jp' });
    const [stored] = world.items(`COMPANY#${company.companyId}`);
    if (!stored) throw new Error('there is a company');
    world.engine.put({ ...stored, email: 'new@aoba.example.jp' });
    expect(await world.run(backFillItemsFunction, {})).toMatchObject({ upgraded: 1 });
    const partitions = world.items('LOOKUP#').map(({ pk }) => pk);
    expect(partitions).toContain(`LOOKUP#email#${byEmail('new@aoba.example.jp').value}`);
    expect(partitions).not.toContain(`LOOKUP#email#${byEmail('old@aoba.example.jp').value}`);
  });
});

async function requestsOf(work: (engine: TableEngine) => Promise<unknown>): Promise<number> {
  let requests = 0;
  const before = () => {
    requests += 1;
  };
  await work(filled({ before }));
  return requests;
}
