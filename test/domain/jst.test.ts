import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addYears,
  dayOfWeek,
  daysBetween,
  formatEnglish,
  formatJapanese,
  formatRfc3339,
  jstDate,
  jstInstant,
} from '../../shared/domain/jst.ts';

const instants = fc.date({
  min: new Date('1990-01-01T00:00:00Z'),
  max: new Date('2199-12-31T00:00:00Z'),
  noInvalidDate: true,
});
const dates = instants.map(jstDate);

describe('the calendar of Japan (D-24)', () => {
  test.each([
    ['2026-11-20T14:59:59.999Z', '2026-11-20'],
    ['2026-11-20T15:00:00.000Z', '2026-11-21'],
    ['2023-12-31T15:00:00.000Z', '2024-01-01'],
    ['2024-02-28T15:00:00.000Z', '2024-02-29'],
  ])('%s is on %s in Japan', (instant, date) => expect(jstDate(new Date(instant))).toBe(date));

  test('prints times as the manuals do (A5-16)', () => {
    const at = new Date('2022-10-06T02:01:03.987Z');
    expect(formatJapanese(at)).toBe('2022年10月06日 11時01分03秒');
    expect(formatEnglish(at)).toBe('2022-10-06 11:01:03 JST');
    expect(formatRfc3339(at)).toBe('2022-10-06T11:01:03+09:00');
  });

  test('agrees with ICU on every instant, whatever the time zone of the process', () => {
    const icu = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo', dateStyle: 'short', timeStyle: 'medium' });
    fc.assert(
      fc.property(instants, (at) => {
        expect(formatEnglish(at)).toBe(`${icu.format(at)} JST`);
      }),
    );
  });

  test('RFC 3339 output is the same second', () => {
    fc.assert(
      fc.property(instants, (at) => {
        expect(Date.parse(formatRfc3339(at))).toBe(Math.floor(at.getTime() / 1000) * 1000);
      }),
    );
  });

  test('adding days and counting them are inverse', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -4000, max: 4000 }), (date, days) => {
        expect(daysBetween(date, addDays(date, days))).toBe(days);
      }),
    );
  });

  test('the instant of a date lies on that date, from its first to its last millisecond', () => {
    fc.assert(
      fc.property(dates, (date) => {
        const midnight = jstInstant(date);
        expect(jstDate(midnight)).toBe(date);
        expect(jstDate(new Date(midnight.getTime() - 1))).toBe(addDays(date, -1));
        expect(jstInstant(date, '24:00')).toEqual(jstInstant(addDays(date, 1)));
      }),
    );
  });

  test.each([
    ['2024-02-29', 1, '2025-02-28'],
    ['2024-02-29', 4, '2028-02-29'],
    ['2024-02-28', 1, '2025-02-28'],
    ['2023-02-28', 1, '2024-02-28'],
    ['2096-02-29', 4, '2100-02-28'],
    ['1996-02-29', 4, '2000-02-29'],
    ['2023-12-31', 1, '2024-12-31'],
  ])('%s plus %i years is %s', (date, years, expected) => expect(addYears(date, years)).toBe(expected));

  test('knows the day of the week', () => {
    expect(dayOfWeek('2026-11-21')).toBe(6);
    expect(dayOfWeek('2024-02-29')).toBe(4);
  });
});
