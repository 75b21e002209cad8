import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assertMayAcquire,
  assertRenewable,
  daysLeft,
  dueThreshold,
  expiryOf,
  isExpired,
  isIssueWindowOpen,
  isRenewable,
  issueWindowEnd,
  noticeExpiryDates,
  renewableFrom,
  stateAt,
} from '../../shared/domain/certificate-life.ts';
import { addDays, formatRfc3339, jstDate, jstInstant, jstTime } from '../../shared/domain/jst.ts';
import { refusal } from './refusal.ts';

const jst = (text: string) => new Date(`${text.replace(' ', 'T')}+09:00`);
const expiry = (issued: string) => formatRfc3339(expiryOf(jst(issued)));

describe('the expiry instant (A11-8, A11-9, D-11)', () => {
  test.each([
    ['2022-08-31 14:56:21', '2023-09-01T08:59:59+09:00'], // S4's screens
    ['2022-10-01 10:00:00', '2023-10-02T08:59:59+09:00'], // S3's record
    ['2026-11-21 00:00:00', '2027-11-22T08:59:59+09:00'],
    ['2026-11-21 08:59:59', '2027-11-22T08:59:59+09:00'],
    ['2026-11-21 09:00:00', '2027-11-22T08:59:59+09:00'],
    ['2026-11-21 23:59:59', '2027-11-22T08:59:59+09:00'],
    ['2026-11-22 00:00:00', '2027-11-23T08:59:59+09:00'],
    ['2024-02-29 12:00:00', '2025-03-01T08:59:59+09:00'],
    ['2023-02-28 12:00:00', '2024-02-29T08:59:59+09:00'],
    ['2023-03-01 12:00:00', '2024-03-02T08:59:59+09:00'],
    ['2024-02-28 12:00:00', '2025-03-01T08:59:59+09:00'],
    ['2025-12-31 23:59:59', '2027-01-01T08:59:59+09:00'],
  ])('issued %s JST, ends %s', (issued, end) => expect(expiry(issued)).toBe(end));

  test('holds on every day of four years, at the edges of the day', () => {
    for (let date = '2024-01-01'; date < '2028-01-01'; date = addDays(date, 1)) {
      for (const time of ['00:00:00', '08:59:59', '09:00:00', '23:59:59']) {
        const end = expiryOf(jstInstant(date, time));
        expect(jstTime(end)).toBe('08:59:59');
        // counted by hand in UTC days: 366 days on, 367 where a 29 February lies between, one less from 29 February
        const [year, month, day] = date.split('-').map(Number) as [number, number, number];
        const feb29 = month === 2 && day === 29;
        const expected = new Date(Date.UTC(year + 1, month - 1, feb29 ? 29 : day + 1)).toISOString().slice(0, 10);
        expect(jstDate(end)).toBe(expected);
      }
    }
  });

  test('the last second counts as valid, the next does not (RFC 5280)', () => {
    const end = jst('2027-11-22 08:59:59');
    expect(isExpired(end, jst('2027-11-22 08:59:59'))).toBe(false);
    expect(isExpired(end, new Date(end.getTime() + 999))).toBe(false);
    expect(isExpired(end, jst('2027-11-22 09:00:00'))).toBe(true);
  });

  test.each([
    ['2027-10-12 23:59:59', 41],
    ['2027-10-13 00:00:00', 40],
    ['2027-11-21 23:59:59', 1],
    ['2027-11-22 00:00:00', 0],
    ['2027-11-22 23:59:59', 0],
    ['2027-11-23 00:00:00', -1],
  ])('at %s JST %i days are left', (now, left) => expect(daysLeft(jst('2027-11-22 08:59:59'), jst(now))).toBe(left));
});

describe('renewal (A11-11, D-14)', () => {
  const notAfter = jst('2027-11-22 08:59:59');

  test('opens at midnight forty days before the day and ends with the certificate', () => {
    expect(formatRfc3339(renewableFrom(notAfter, 40))).toBe('2027-10-13T00:00:00+09:00');
    const open = (now: string) => isRenewable(notAfter, jst(now), 40);
    expect(open('2027-10-12 23:59:59')).toBe(false);
    expect(open('2027-10-13 00:00:00')).toBe(true);
    expect(open('2027-11-22 08:59:59')).toBe(true);
    expect(open('2027-11-22 09:00:00')).toBe(false);
  });

  test('opens on the day the first notice is due, on every day of four years', () => {
    for (let date = '2024-01-01'; date < '2028-01-01'; date = addDays(date, 1)) {
      const end = expiryOf(jstInstant(date, '12:00'));
      const opens = renewableFrom(end, 40);
      expect(daysLeft(end, opens)).toBe(40);
      expect(dueThreshold(end, opens, [40, 10, 0])).toBe(40);
      expect(dueThreshold(end, new Date(opens.getTime() - 1), [40, 10, 0])).toBeUndefined();
    }
  });

  test('says why not, by state', () => {
    const record = (state: 'none' | 'issuing' | 'active' | 'renewing' | 'revoked' | 'superseded') => ({
      state,
      notAfter: formatRfc3339(notAfter),
    });
    const codeAt = (now: string, state: Parameters<typeof record>[0]) =>
      refusal(() => assertRenewable(record(state), jst(now), 40))?.code;
    expect(codeAt('2027-11-01 12:00:00', 'active')).toBeUndefined();
    expect(codeAt('2027-11-01 12:00:00', 'renewing')).toBeUndefined();
    expect(codeAt('2027-11-22 09:00:00', 'active')).toBe('certificate.expired');
    expect(codeAt('2027-11-01 12:00:00', 'revoked')).toBe('certificate.alreadyRevoked');
    expect(codeAt('2027-11-01 12:00:00', 'superseded')).toBe('certificate.alreadyRevoked');
    expect(codeAt('2027-11-01 12:00:00', 'issuing')).toBe('certificate.issuing');
    expect(refusal(() => assertRenewable(record('revoked'), jst('2027-11-01 12:00:00'), 40))?.details).toEqual({
      askWhom: 'administrator',
    });
    expect(refusal(() => assertRenewable(undefined, jst('2027-11-01 12:00:00'), 40))?.code).toBe('certificate.none');
    const early = refusal(() => assertRenewable(record('active'), jst('2027-10-12 23:59:59'), 40));
    expect(early).toMatchObject({
      code: 'certificate.notRenewable',
      details: { renewableFrom: '2027-10-13T00:00:00+09:00' },
    });
  });
});

describe('notices before expiry (A11-10, D-15)', () => {
  const thresholds = [40, 10, 0];
  const notAfter = jst('2027-11-22 08:59:59');

  test.each([
    ['2027-10-12 06:00:00', undefined],
    ['2027-10-13 06:00:00', 40],
    ['2027-11-11 06:00:00', 40],
    ['2027-11-12 06:00:00', 10],
    ['2027-11-21 23:59:59', 10],
    ['2027-11-22 06:00:00', 0],
    ['2027-11-22 23:00:00', 0],
    ['2027-11-24 06:00:00', 0],
  ])('at %s JST the most urgent one due is %s', (now, due) => {
    expect(dueThreshold(notAfter, jst(now), thresholds)).toBe(due);
  });

  test('a daily scan reads one expiry date a threshold', () => {
    expect(noticeExpiryDates(jst('2027-10-13 06:00:00'), 1, thresholds)).toEqual([
      '2027-10-13',
      '2027-10-23',
      '2027-11-22',
    ]);
  });

  test('a scan that makes up for two missed days reads theirs too', () => {
    expect(noticeExpiryDates(jst('2027-10-13 06:00:00'), 3, thresholds)).toEqual([
      '2027-10-11',
      '2027-10-12',
      '2027-10-13',
      '2027-10-21',
      '2027-10-22',
      '2027-10-23',
      '2027-11-20',
      '2027-11-21',
      '2027-11-22',
    ]);
  });

  test('whatever scans are missed, each notice is given at most once and the most urgent one is never lost', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1460 }), gaps, (offset, pauses) => {
        const end = expiryOf(jstInstant(addDays('2024-01-01', offset), '12:00'));
        const given = new Map<number, number>();
        let day = addDays(jstDate(end), -50);
        for (const pause of pauses) {
          day = addDays(day, pause);
          const now = jstInstant(day, '06:00');
          const reads = noticeExpiryDates(now, pause, thresholds).includes(jstDate(end));
          const due = reads ? dueThreshold(end, now, thresholds) : undefined;
          if (due !== undefined && !given.has(due)) given.set(due, daysLeft(end, now));
          const reached = dueThreshold(end, now, thresholds);
          // the scan covers the pause, so a threshold reached in it has been given by now
          if (reached !== undefined && daysLeft(end, now) + pause > reached) expect(given.has(reached)).toBe(true);
        }
        for (const [threshold, left] of given) expect(left).toBeLessThanOrEqual(threshold);
      }),
    );
  });
});

describe('states and issue windows (D-12, A11-15)', () => {
  const now = jst('2027-01-01 00:00:00');
  const valid = { state: 'active', notAfter: '2027-06-01T08:59:59+09:00' } as const;
  const past = { state: 'active', notAfter: '2026-06-01T08:59:59+09:00' } as const;

  test('an active certificate past its end is expired, a revoked one stays revoked', () => {
    expect(stateAt(undefined, now)).toBe('none');
    expect(stateAt(valid, now)).toBe('active');
    expect(stateAt({ ...valid, state: 'renewing' }, now)).toBe('active');
    expect(stateAt(past, now)).toBe('expired');
    expect(stateAt({ ...past, state: 'renewing' }, now)).toBe('expired');
    expect(stateAt({ ...past, state: 'revoked' }, now)).toBe('revoked');
    expect(stateAt({ state: 'issuing' }, now)).toBe('issuing');
  });

  test('a window is open for seven days and not at its closing instant', () => {
    const until = issueWindowEnd(now, 7);
    expect(formatRfc3339(until)).toBe('2027-01-08T00:00:00+09:00');
    const text = until.toISOString();
    expect(isIssueWindowOpen(text, new Date(until.getTime() - 1))).toBe(true);
    expect(isIssueWindowOpen(text, until)).toBe(false);
    expect(isIssueWindowOpen(undefined, now)).toBe(false);
  });

  test.each([
    [undefined, '2027-01-02T00:00:00Z', undefined],
    [undefined, undefined, 'certificate.noIssueWindow'],
    [undefined, '2026-12-31T14:59:59Z', 'certificate.noIssueWindow'],
    [{ ...past, state: 'revoked' as const }, '2027-01-02T00:00:00Z', undefined],
    [valid, '2027-01-02T00:00:00Z', 'certificate.exists'],
    [past, '2027-01-02T00:00:00Z', 'certificate.expired'],
    [{ state: 'issuing' as const }, '2027-01-02T00:00:00Z', 'certificate.issuing'],
  ])('acquisition with %j and a window until %s: %s', (certificate, issueWindowUntil, code) => {
    const acquire = () => assertMayAcquire({ listedRole: 'general', certificate, issueWindowUntil }, now);
    expect(refusal(acquire)?.code).toBe(code);
  });

  test('sends the master to the bank and others to an administrator', () => {
    const ask = (listedRole: 'master' | 'general') => refusal(() => assertMayAcquire({ listedRole }, now))?.details;
    expect(ask('master')).toEqual({ askWhom: 'bank' });
    expect(ask('general')).toEqual({ askWhom: 'administrator' });
    for (const certificate of [valid, past]) {
      const acquire = () => assertMayAcquire({ listedRole: 'master', certificate }, now);
      expect(refusal(acquire)?.details).toEqual({ askWhom: 'bank' });
    }
  });
});
