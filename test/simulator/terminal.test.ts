import { expect, test } from 'vitest';
import { describeEntry } from './terminal.ts';

const entry = {
  at: '2026-11-20T01:02:03.000Z',
  operation: 'log-in',
  kind: 'gateway',
  status: 201,
  milliseconds: 83.6,
  isColdStart: false,
  roundTrips: 3,
  calls: [],
  logs: [],
  requestId: 'r-1',
};

test('gives a request a line with the bank’s time, its outcome and how long it took', () => {
  expect(describeEntry(entry)).toBe('10:02:03 log-in 201 84 ms');
  expect(describeEntry({ ...entry, status: 401, code: 'session.refused' })).toBe(
    '10:02:03 log-in 401 session.refused 84 ms',
  );
});

test('prints what the function wrote below its line, and its failure whole with the id of the request', () => {
  const logs = [
    { level: 'INFO', message: 'looking at\n{ a: 1 }' },
    { level: 'ERROR', message: 'TypeError: no\n    at log-in (functions/a.ts:1:2)', isFailure: true },
  ] as const;
  expect(describeEntry({ ...entry, status: 500, code: 'service.failed', logs })).toBe(
    [
      '10:02:03 log-in 500 service.failed 84 ms (request r-1)',
      '  looking at',
      '  { a: 1 }',
      '  TypeError: no',
      '      at log-in (functions/a.ts:1:2)',
    ].join('\n'),
  );
});

test('leaves out runs that nobody asked for, unless they failed or wrote something', () => {
  const run = { ...entry, operation: 'deliver-mail', kind: 'stream', status: undefined };
  const structured = { level: 'INFO', message: '{"message":"mail sent"}' } as const;
  expect(describeEntry(run)).toBeUndefined();
  expect(describeEntry({ ...run, logs: [structured] })).toBeUndefined();
  expect(describeEntry({ ...run, logs: [{ level: 'INFO', message: 'here' }] })).toBe(
    '10:02:03 deliver-mail stream 84 ms\n  here',
  );
  expect(describeEntry({ ...run, code: 'TypeError' })).toContain('deliver-mail TypeError');
  expect(describeEntry({ ...run, logs: [{ ...structured, level: 'WARN' }] })).toContain('mail sent');
});
