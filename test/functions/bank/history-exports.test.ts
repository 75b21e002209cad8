import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handler as exportHistory } from '../../../functions/bank/export-history.ts';
import { handler as getExport } from '../../../functions/bank/get-history-export.ts';
import { handler as listHistory } from '../../../functions/bank/list-company-history.ts';
import { handler as write } from '../../../functions/events/write-history-exports.ts';
import { fileKey } from '../../../shared/operation/file-store.ts';
import { headOf, lineOf } from '../../../shared/steps/history/export-lines.ts';
import { type HistoryRow, historyPut } from '../../../shared/table/history.ts';
import { createWorld, type World } from '../../world.ts';

type Row = Partial<HistoryRow> & Pick<HistoryRow, 'at'>;
let made = 0;

function rowOf(companyId: string, given: Row): HistoryRow {
  made += 1;
  return {
    historyId: `01KH${String(made).padStart(22, '0')}`,
    companyId,
    event: 'user.viewed',
    operation: 'get-user',
    service: 'userAdministration',
    actor: 'user',
    outcome: 'done',
    requestId: 'request',
    ttl: 4_000_000_000,
    ...given,
  };
}

/** A company with rows of history. */
function companyWith(world: World, rows: readonly Row[]): string {
  const { companyId } = world.openCompany();
  for (const row of rows) world.engine.put(historyPut(rowOf(companyId, row)).item);
  return companyId;
}

const span = { from: '2026-01-01', to: '2026-03-31' };
const ask = async (world: World, companyId: string, more: object = {}) => {
  const { status, body } = await world.call(exportHistory, { input: { companyId, ...span, format: 'jsonl', ...more } });
  expect({ status, body }).toEqual({ status: 202, body: { exportId: expect.any(String), state: 'waiting' } });
  return body.exportId as string;
};
const look = async (world: World, companyId: string, exportId: string) =>
  (await world.call(getExport, { input: { companyId, exportId } })).body;
const fileOf = (world: World, companyId: string, exportId: string) =>
  world.files.files.get(fileKey('historyExports', companyId, exportId))?.toString();
const linesOf = (text: string | undefined) =>
  (text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { at: string; subject?: string });

/** More than a part holds: each row is about 25 KB. */
const long = (count: number): readonly Row[] =>
  Array.from({ length: count }, (_, index) => ({
    at: new Date(Date.parse('2026-01-10T00:00:00Z') + index * 3_600_000).toISOString(),
    subject: `number ${index}`,
    terminal: 'x'.repeat(25_000),
  }));

describe('an export of history', () => {
  it('has the rows of the span, oldest first, over months and without those beside it, as the list shows them', async () => {
    const world = createWorld();
    const at = ['2025-12-31T14:59:59.999Z', '2025-12-31T15:00:00.000Z', '2026-02-15T00:00:00.000Z'];
    const later = ['2026-03-31T14:59:59.999Z', '2026-03-31T15:00:00.000Z'];
    const companyId = companyWith(
      world,
      [...later, ...at].map((each) => ({ at: each })),
    );
    const exportId = await ask(world, companyId);
    expect(await look(world, companyId, exportId)).toMatchObject({ state: 'waiting', rows: 0, bytes: 0 });
    expect(await world.run(write, {})).toEqual({ done: 1, rows: 3, broken: 0 });
    const lines = linesOf(fileOf(world, companyId, exportId));
    expect(lines.map((line) => line.at)).toEqual([
      '2026-01-01T00:00:00+09:00',
      '2026-02-15T09:00:00+09:00',
      '2026-03-31T23:59:59+09:00',
    ]);
    const listed = await world.call(listHistory, { input: { companyId, ...span } });
    expect(lines.toReversed()).toEqual(listed.body.items);
    const seen = await look(world, companyId, exportId);
    expect(seen).toEqual({
      ...{ exportId, state: 'done', format: 'jsonl', rows: 3 },
      from: '2026-01-01T00:00:00+09:00',
      to: '2026-03-31T23:59:59+09:00',
      bytes: Buffer.byteLength(fileOf(world, companyId, exportId) ?? ''),
      url: `https://files.example/${fileKey('historyExports', companyId, exportId)}?name=history-20260101-20260331.jsonl&type=application%2Fjsonl&valid=900`,
      expiresAt: '2026-04-01T10:15:00+09:00',
    });
  });

  it('is history itself: the request and each look', async () => {
    const world = createWorld();
    const companyId = companyWith(world, []);
    const exportId = await ask(world, companyId);
    await look(world, companyId, exportId);
    expect(world.history(companyId)).toMatchObject([
      { event: 'history.exported', actor: 'bank', subject: exportId, changes: [{ after: { format: 'jsonl' } }] },
      { event: 'history.exportViewed', actor: 'bank', subject: exportId },
    ]);
  });

  it('is a file without rows when there are none', async () => {
    const world = createWorld();
    const companyId = companyWith(world, []);
    const [lines, table] = [await ask(world, companyId), await ask(world, companyId, { format: 'csv' })];
    await world.run(write, {});
    expect(fileOf(world, companyId, lines)).toBe('');
    expect(fileOf(world, companyId, table)).toMatch(/^\uFEFFat,actor,.*,historyId\r\n$/);
  });

  it('has whole rows, however long the text of a page is', async () => {
    const world = createWorld();
    const rows = Array.from({ length: 12 }, (_, index) => ({
      at: `2026-01-10T00:00:${index + 10}.000Z`,
      subject: `number ${index}`,
      // Six times as long in JSON.
      terminal: `${index % 10}${'\u0001'.repeat(390_000)}`,
    }));
    const companyId = companyWith(world, rows);
    const exportId = await ask(world, companyId);
    await world.run(write, {});
    const lines = linesOf(fileOf(world, companyId, exportId)) as (Row & { terminal: string })[];
    expect(lines.map(({ subject, terminal }) => [subject, terminal])).toEqual(
      rows.map(({ subject, terminal }) => [subject, terminal]),
    );
  });

  it('killed at any request, is continued by later runs and has every row once', async () => {
    const rows = long(500);
    for (let killedAt = 1; killedAt < 40; killedAt += 6) {
      const world = createWorld();
      const companyId = companyWith(world, rows);
      const exportId = await ask(world, companyId);
      let calls = 0;
      const isDead = () => {
        calls += 1;
        return calls >= killedAt;
      };
      const never = () => new Promise<never>(() => undefined);
      const { store } = world.files;
      const { writePart, finish, begin } = store;
      const kill =
        <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
        async (...args: A): Promise<R> => {
          const done = await call(...args);
          return isDead() ? never() : done;
        };
      Object.assign(store, { writePart: kill(writePart), finish: kill(finish), begin: kill(begin) });
      world.hooks.before = () => (isDead() ? never() : undefined);
      await Promise.race([world.run(write, {}), new Promise((resolve) => setTimeout(resolve, 30))]);
      Object.assign(store, { writePart, finish, begin });
      world.hooks.before = undefined;
      expect(await world.run(write, {})).toMatchObject({ broken: 0 });
      world.advance({ minutes: 4 });
      for (let runs = 0; runs < 3; runs += 1) await world.run(write, {});
      const lines = linesOf(fileOf(world, companyId, exportId));
      expect(lines.map(({ subject }) => subject)).toEqual(rows.map(({ subject }) => subject));
      expect(await look(world, companyId, exportId)).toMatchObject({ state: 'done', rows: 500 });
    }
  });

  it('ends a run when the time is over, and says how far it is', async () => {
    const world = createWorld();
    const companyId = companyWith(world, long(1000));
    const exportId = await ask(world, companyId);
    let left = 100_000;
    const timeLeft = () => {
      left -= 15_000;
      return left;
    };
    await write.on(world.ports, timeLeft)({});
    const seen = await look(world, companyId, exportId);
    expect(seen).toMatchObject({ state: 'running', writtenUntil: expect.any(String) });
    expect(seen.rows).toBeGreaterThan(100);
    expect(seen.rows).toBeLessThan(1000);
    expect(seen).not.toHaveProperty('url');
    expect(fileOf(world, companyId, exportId)).toBeUndefined();
    await world.run(write, {});
    expect(linesOf(fileOf(world, companyId, exportId))).toHaveLength(1000);
  });

  it('is written by one of two runs at once', async () => {
    const world = createWorld();
    const companyId = companyWith(world, long(400));
    await ask(world, companyId);
    const counts = await Promise.all([world.run(write, {}), world.run(write, {})]);
    expect(counts.map((each) => (each as { done: number }).done).sort()).toEqual([0, 1]);
  });

  it('begins again when its file is gone, and is given up after five failures in a row', async () => {
    const world = createWorld();
    const companyId = companyWith(world, long(400));
    const exportId = await ask(world, companyId);
    const { finish, begin } = world.files.store;
    Object.assign(world.files.store, {
      finish: async (...args: Parameters<typeof finish>) => {
        await finish(...args);
        throw new Error('the answer is lost');
      },
    });
    expect(await world.run(write, {})).toMatchObject({ broken: 1 });
    Object.assign(world.files.store, { finish });
    expect(await world.run(write, {})).toMatchObject({ broken: 1 });
    expect(await look(world, companyId, exportId)).toMatchObject({ state: 'running', rows: 0 });
    expect(await world.run(write, {})).toMatchObject({ done: 1 });
    expect(linesOf(fileOf(world, companyId, exportId))).toHaveLength(400);

    const second = await ask(world, companyId);
    Object.assign(world.files.store, { begin: () => Promise.reject(new Error('no bucket')) });
    for (let runs = 0; runs < 5; runs += 1) await world.run(write, {});
    expect(await look(world, companyId, second)).toMatchObject({ state: 'failed' });
    Object.assign(world.files.store, { begin });
    expect(await world.run(write, {})).toEqual({ done: 0, rows: 0, broken: 0 });
  });

  it('is over after a day, not there for another company, and unknown after that', async () => {
    const world = createWorld();
    const companyId = companyWith(world, []);
    const exportId = await ask(world, companyId);
    await world.run(write, {});
    const missing = { status: 404, body: { code: 'export.notFound' } };
    const other = world.openCompany().companyId;
    expect(await world.call(getExport, { input: { companyId: other, exportId } })).toMatchObject(missing);
    world.advance({ hours: 24 });
    const seen = await look(world, companyId, exportId);
    expect([seen.state, seen.url]).toEqual(['expired', undefined]);
  });

  it('wants a span that is kept and has begun', async () => {
    const world = createWorld();
    const companyId = companyWith(world, [{ at: '2017-05-01T00:00:00.000Z' }]);
    for (const [given, path, code] of [
      [{ from: '2026-02-02', to: '2026-02-01' }, 'to', 'period.order'],
      [{ from: '2026-04-02', to: '2026-04-03' }, 'from', 'period.future'],
      [{ from: '1999-01-01', to: '1999-12-31' }, 'to', 'period.gone'],
      [{ from: 'yesterday' }, 'from', 'moment.form'],
      [{ format: 'pdf' }, 'format', 'field.choice'],
    ] as const) {
      const input = { companyId, ...span, format: 'csv', ...given };
      const answer = await world.call(exportHistory, { input });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path, code }] } });
    }
    const whole = await ask(world, companyId, { from: '0001-01-01', to: '9999-12-31' });
    await world.run(write, {});
    expect(linesOf(fileOf(world, companyId, whole))[0]).toMatchObject({ at: '2017-05-01T09:00:00+09:00' });
    expect(await look(world, companyId, whole)).toMatchObject({ to: '2026-04-01T10:00:00+09:00' });
  });
});

describe('a CSV', () => {
  const shape = { format: 'csv', language: 'ja' } as const;
  /** Reads a line as RFC 4180 has it. */
  const cells = (line: string) =>
    [...line.trimEnd().matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
      ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
    );

  it('holds any text in its cell, and no text that a spreadsheet would compute', () => {
    const columns = cells(headOf(shape).slice(1)).length;
    const row = rowOf('C', { at: '2026-01-01T00:00:00.000Z' });
    const risky = fc.tuple(
      fc.constantFrom('=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', ' =', '|'),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          risky.map((parts) => parts.join('')),
          fc.string({ unit: 'grapheme' }),
        ),
        (terminal) => {
          const line = lineOf({ ...row, terminal: terminal.replaceAll('\n', ' ') }, shape);
          const read = cells(line);
          expect(read).toHaveLength(columns);
          const cell = read[12] ?? '';
          expect(cell.replace(/^'/, '')).toBe(terminal.replaceAll('\n', ' ').replace(/^'/, ''));
          expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠\t\r]/);
        },
      ),
    );
  });

  it('has changes as JSON and labels in the language of the request', () => {
    const row = rowOf('C', { at: '2026-01-01T00:00:00.000Z', changes: [{ path: 'a', before: 1, after: '"x"' }] });
    const read = cells(lineOf(row, { format: 'csv', language: 'en' }));
    expect([read[4], read[11]]).toEqual([
      'User administration > User records',
      '[{"path":"a","before":1,"after":"\\"x\\""}]',
    ]);
  });
});
