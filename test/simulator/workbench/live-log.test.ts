import { expect, test } from 'vitest';
import { createLiveLog } from './live-log.ts';
import type { Recorded } from './log-entry.ts';

const entry = (change: Partial<Recorded> = {}): Recorded => ({
  at: '2026-11-20T01:02:03.000Z',
  operation: 'log-in',
  kind: 'gateway',
  milliseconds: 1,
  isColdStart: false,
  roundTrips: 0,
  calls: [],
  logs: [],
  exchange: { event: {}, payload: {} },
  ...change,
});
const wrote = (key: string) => ({
  calls: [{ service: 'dynamodb', operation: 'PutItem', from: 0, milliseconds: 1, written: [key] }],
});
const open = (keeps: Parameters<typeof createLiveLog>[0]['keeps']) => createLiveLog({ now: () => new Date(0), keeps });
const ids = (log: ReturnType<typeof open>) => log.recent().map(({ id }) => id);

test('drops the oldest request first, and lets no run displace one', () => {
  const log = open({ requests: 2, runsOfEach: 1 });
  log.add(entry());
  for (const operation of ['scan', 'scan', 'mail']) log.add(entry({ kind: 'schedule', operation }));
  expect(ids(log)).toEqual([1, 3, 4]);
  log.add(entry());
  log.add(entry());
  expect(ids(log)).toEqual([3, 4, 5, 6]);
  expect([log.find(1), log.find(6)]).toEqual([undefined, expect.objectContaining({ id: 6 })]);
});

test('holds no more bytes than it may, but always the newest', () => {
  const log = open({ bytes: 3_000 });
  const large = { exchange: { event: 'x'.repeat(2_000), payload: undefined } };
  log.add(entry(large));
  log.add(entry(large));
  expect(ids(log)).toEqual([2]);
  log.add(entry({ exchange: { event: 'x'.repeat(9_000), payload: undefined } }));
  expect(ids(log)).toEqual([3]);
});

test('streams no body and no key, only whether an error was logged', () => {
  const log = open({});
  const logs = [{ level: 'ERROR', message: 'secret', isFailure: true }] as const;
  log.add(entry({ ...wrote('MAIL#u m'), logs, exchange: { event: 'secret', payload: 'secret' } }));
  expect(JSON.stringify(log.recent())).not.toMatch(/secret|MAIL#/);
  expect(log.recent()).toEqual([expect.objectContaining({ hasFailed: true, logs: [] })]);
});

test('knows which request put a mail into the outbox, also after another has changed it, as long as it is kept', () => {
  const log = open({ requests: 2 });
  log.add(entry(wrote('MAIL#user 01A')));
  log.add(entry({ ...wrote('MAIL#user 01A'), operation: 'deliver-mail', kind: 'stream' }));
  expect(log.writerOf('01A')?.id).toBe(1);
  expect(log.writerOf('01B')).toBeUndefined();
  log.add(entry());
  log.add(entry());
  expect(log.writerOf('01A')).toBeUndefined();
});
