import { describe, expect, test } from 'vitest';
import { fieldErrors } from '../../shared/domain/field-errors.ts';
import { Moment, periodOf } from '../../shared/domain/history-period.ts';
import { refusal } from './refusal.ts';

const now = new Date('2026-11-21T03:04:05.678Z');
const period = (from?: string, to?: string) => {
  const given = periodOf({ from, to }, now);
  return [given.from.toISOString(), given.to.toISOString()];
};
const errorsOf = (from?: string, to?: string) => refusal(() => periodOf({ from, to }, now))?.details.errors;

describe('the period of a search (B-24, B-25)', () => {
  test('is today and the hundred days before it, until now', () => {
    expect(period()).toEqual(['2026-08-12T15:00:00.000Z', '2026-11-21T03:04:05.678Z']);
  });

  test('without a start it begins a hundred days before its end, by the date in Japan', () => {
    expect(period(undefined, '2026-06-30')).toEqual(['2026-03-21T15:00:00.000Z', '2026-06-30T14:59:59.999Z']);
    expect(period(undefined, '2026-06-30T15:00:00Z')[0]).toBe('2026-03-22T15:00:00.000Z');
  });

  test('a date means its first instant as a start and its last one as an end', () => {
    expect(period('2026-11-01', '2026-11-01')).toEqual(['2026-10-31T15:00:00.000Z', '2026-11-01T14:59:59.999Z']);
  });

  test('an instant means itself', () => {
    expect(period('2026-11-01T12:00:00+09:00', '2026-11-02T00:00:00Z')).toEqual([
      '2026-11-01T03:00:00.000Z',
      '2026-11-02T00:00:00.000Z',
    ]);
  });

  test('ends no earlier than it starts', () => {
    expect(period('2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z')[0]).toBe('2026-11-01T00:00:00.000Z');
    expect(errorsOf('2026-11-01T00:00:01Z', '2026-11-01T00:00:00Z')).toEqual([{ path: 'to', code: 'period.order' }]);
    expect(errorsOf('2026-11-22')).toEqual([{ path: 'to', code: 'period.order' }]);
  });

  test('is at most 366 days long', () => {
    expect(errorsOf('2025-01-01T00:00:00Z', '2026-01-02T00:00:00Z')).toBeUndefined();
    expect(errorsOf('2025-01-01T00:00:00Z', '2026-01-02T00:00:00.001Z')).toEqual([
      { path: 'from', code: 'period.tooLong', params: { maximum: 366 } },
    ]);
    // A leap year, by dates.
    expect(errorsOf('2024-01-01', '2024-12-31')).toBeUndefined();
    expect(refusal(() => periodOf({ from: '2024-01-01' }, now))?.code).toBe('request.invalid');
  });

  test.each([
    ['2026-11-21', 'ok'],
    ['2026-11-21T09:00:00+09:00', 'ok'],
    ['2026-11-21T00:00:00Z', 'ok'],
    ['2026-02-29', 'moment.form'],
    ['2026-11-21T00:00:00', 'moment.form'],
    ['yesterday', 'moment.form'],
    ['', 'moment.form'],
  ])('%j as a start or an end: %s', (text, code) => {
    const result = Moment.safeParse(text);
    expect(result.success ? 'ok' : fieldErrors(result.error, text)[0]?.code).toBe(code);
  });
});
