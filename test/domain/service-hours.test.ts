import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holidaysUntil, isBusinessDay, isPublicHoliday, nextBusinessDay } from '../../shared/domain/business-days.ts';
import { closurePeriodErrors, closureState } from '../../shared/domain/closure-rules.ts';
import { formatRfc3339, jstInstant } from '../../shared/domain/jst.ts';
import {
  assertOpen,
  type Calendar,
  ClosableService,
  type Closed,
  ClosedDays,
  DailyHours,
  helpDeskOpening,
  openingOf,
  openSpans,
  reopenedSince,
} from '../../shared/domain/service-hours.ts';
import { profileNamed } from '../../shared/profiles/profiles.ts';
import { refusal } from './refusal.ts';

const minute = 60_000;
const at = (text: string) => new Date(`${text}+09:00`);
const calendarOf = (profile: string, closures: readonly Closed[] = []): Calendar => ({
  hours: profileNamed(profile).hours,
  closures,
});
const opens = (service: ClosableService, now: string, profile = 'standard', closures: readonly Closed[] = []) => {
  const opening = openingOf(service, calendarOf(profile, closures), at(now));
  return opening.open ? 'open' : formatRfc3339(opening.opensAt).slice(0, 16);
};

describe('hours by service and kind of day', () => {
  test.each<[ClosableService, string, string]>([
    // A1-1, A1-2: the whole, at the end of a year and in Golden Week
    ['whole', '2026-12-31T23:59:59', 'open'],
    ['whole', '2027-01-01T00:00:00', '2027-01-04T00:00'],
    ['whole', '2027-01-03T23:59:59.999', '2027-01-04T00:00'],
    ['whole', '2027-01-04T00:00:00', 'open'],
    ['whole', '2026-05-02T23:59:59.999', 'open'],
    ['whole', '2026-05-03T00:00:00', '2026-05-06T00:00'],
    ['whole', '2026-05-06T00:00:00', 'open'],
    ['whole', '2028-02-29T12:00:00', 'open'],
    // A1-4: 23:30, the end of a day
    ['payment', '2026-04-01T23:29:59.999', 'open'],
    ['payment', '2026-04-01T23:30:00', '2026-04-02T00:00'],
    ['payment', '2026-04-01T23:59:59.999', '2026-04-02T00:00'],
    ['payment', '2026-04-02T00:00:00', 'open'],
    ['payment', '2026-12-31T23:30:00', '2027-01-04T00:00'],
    ['transfer', '2026-04-01T23:59:59.999', 'open'],
    ['transfer', '2026-05-04T12:00:00', '2026-05-06T00:00'],
    // A1-5, A1-6: Wednesday, Saturdays, a holiday on a Wednesday, the end of a year
    ['densai', '2026-04-01T08:59:59.999', '2026-04-01T09:00'],
    ['densai', '2026-04-01T20:59:59.999', 'open'],
    ['densai', '2026-04-01T21:00:00', '2026-04-02T09:00'],
    ['densai', '2026-04-04T17:59:59.999', 'open'],
    ['densai', '2026-04-04T18:00:00', '2026-04-05T09:00'],
    ['densai', '2026-04-11T12:00:00', '2026-04-12T09:00'],
    ['densai', '2026-04-10T21:00:00', '2026-04-12T09:00'],
    ['densai', '2026-04-18T12:00:00', 'open'],
    ['densai', '2026-04-29T18:00:00', '2026-04-30T09:00'],
    ['densai', '2026-12-30T21:00:00', '2027-01-04T09:00'],
    ['densai', '2026-12-31T12:00:00', '2027-01-04T09:00'],
    ['densai', '2028-02-29T20:00:00', 'open'],
    // A1-8
    ['firstRegistration', '2026-11-21T18:59:59.999', 'open'],
    ['firstRegistration', '2026-11-21T19:00:00', '2026-11-22T00:00'],
    ['firstRegistration', '2026-12-31T19:00:00', '2027-01-04T00:00'],
  ])('%s at %s: %s', (service, now, expected) => expect(opens(service, now)).toBe(expected));

  test('a substitute holiday has the hours of a holiday: 6 May 2026 is a Wednesday', () => {
    expect(opens('densai', '2026-05-06T18:00:00')).toBe('2026-05-07T09:00');
    expect(opens('densai', '2026-05-13T18:00:00')).toBe('open');
  });

  test('a bank without closed days is always open', () => {
    for (const service of ClosableService.options) expect(opens(service, '2027-01-01T00:00:00', 'seven')).toBe('open');
  });

  test('the refusal names the next opening (X-6)', () => {
    const calendar = calendarOf('tohoku');
    expect(refusal(() => assertOpen('whole', calendar, at('2027-01-01T12:00:00')))).toMatchObject({
      code: 'service.closed',
      details: { opensAt: '2027-01-04T00:00:00+09:00' },
    });
    expect(refusal(() => assertOpen('whole', calendar, at('2027-01-04T00:00:00')))).toBeUndefined();
  });

  test('hours that leave no open minute are a fault of the bank’s data', () => {
    const hours = { closed: [{ from: '01-01', to: '12-31' }], services: {} };
    expect(() => openingOf('whole', { hours, closures: [] }, at('2026-04-01T12:00:00'))).toThrow('never opens');
  });

  test.each([
    { from: '02-30', to: '03-01' },
    { from: '13-01', to: '13-02' },
    { nth: 0, weekday: 6 },
    { nth: 2, weekday: 7 },
  ])('%o is no day', (days) => expect(ClosedDays.safeParse(days).success).toBe(false));

  test('a leap day can be closed, and a day opens before it closes', () => {
    expect(ClosedDays.safeParse({ from: '02-29', to: '02-29' }).success).toBe(true);
    expect(DailyHours.safeParse({ opens: '09:00', closes: '24:00' }).success).toBe(true);
    for (const [opens, closes] of [
      ['09:00', '09:00'],
      ['10:00', '09:00'],
      ['24:30', '24:00'],
    ])
      expect(DailyHours.safeParse({ opens, closes }).success).toBe(false);
  });
});

describe('closures by the bank (A1-3)', () => {
  const closure = (service: ClosableService, from: string, until: string) => ({
    service,
    from: at(from),
    until: at(until),
  });
  const night = closure('whole', '2026-04-01T02:00:00', '2026-04-01T06:00:00');

  test.each<[ClosableService, string, string]>([
    ['whole', '2026-04-01T01:59:59.999', 'open'],
    ['whole', '2026-04-01T02:00:00', '2026-04-01T06:00'],
    ['transfer', '2026-04-01T05:59:59.999', '2026-04-01T06:00'],
    ['densai', '2026-04-01T05:00:00', '2026-04-01T09:00'],
    ['whole', '2026-04-01T06:00:00', 'open'],
  ])('of the whole: %s at %s: %s', (service, now, expected) =>
    expect(opens(service, now, 'standard', [night])).toBe(expected),
  );

  test('of one service leaves the others open', () => {
    const closures = [closure('transfer', '2026-04-01T02:00:00', '2026-04-01T06:00:00')];
    expect(opens('transfer', '2026-04-01T03:00:00', 'standard', closures)).toBe('2026-04-01T06:00');
    for (const service of ['whole', 'bulkTransfer'] as const)
      expect(opens(service, '2026-04-01T03:00:00', 'standard', closures)).toBe('open');
  });

  test('that adjoin each other and a closed day are one', () => {
    const closures = [
      closure('whole', '2026-05-02T20:00:00', '2026-05-02T22:00:00'),
      closure('whole', '2026-05-02T21:30:00', '2026-05-03T00:00:00'),
      closure('whole', '2026-05-06T00:00:00', '2026-05-06T00:10:00'),
    ];
    expect(opens('whole', '2026-05-02T20:00:00', 'standard', closures)).toBe('2026-05-06T00:10');
  });

  test.each([
    ['before it', '2026-04-01T01:00:00', '2026-04-01T01:59:59', false],
    ['in it', '2026-04-01T01:00:00', '2026-04-01T05:00:00', false],
    ['at its end', '2026-04-01T01:00:00', '2026-04-01T06:00:00', true],
    ['after it', '2026-04-01T01:59:59', '2026-04-01T07:00:00', true],
    ['begun at its end', '2026-04-01T06:00:00', '2026-04-01T07:00:00', false],
    ['over midnight', '2026-04-01T01:00:00', '2026-04-02T00:30:00', true],
  ])('what was begun before it is over when it ends: %s', (_, since, now, isOver) =>
    expect(reopenedSince('whole', calendarOf('standard', [night]), at(since), at(now))).toBe(isOver),
  );

  test('what was begun before a closed day is over too, and a closure within another opens nothing', () => {
    expect(reopenedSince('whole', calendarOf('standard'), at('2026-12-31T23:59:00'), at('2027-01-04T00:01:00'))).toBe(
      true,
    );
    const longer = closure('whole', '2026-04-01T01:30:00', '2026-04-01T07:00:00');
    const calendar = calendarOf('standard', [night, longer]);
    expect(reopenedSince('whole', calendar, at('2026-04-01T01:00:00'), at('2026-04-01T06:30:00'))).toBe(false);
    expect(reopenedSince('whole', calendar, at('2026-04-01T01:00:00'), at('2026-04-01T07:00:00'))).toBe(true);
  });

  test.each([
    ['2026-04-01T02:00:00', 'inForce'],
    ['2026-04-01T01:59:59', 'announced'],
    ['2026-04-01T05:59:59', 'inForce'],
    ['2026-04-01T06:00:00', 'ended'],
  ])('at %s it is %s', (now, state) => expect(closureState(night, at(now))).toBe(state));

  test.each([
    ['2026-04-01T02:00:00', '2026-04-01T02:00:00', '2026-04-01T02:00:01', []],
    ['2026-04-01T02:00:00', '2026-04-01T01:59:59', '2026-04-01T06:00:00', ['from closure.past']],
    ['2026-04-01T02:00:00', '2026-04-01T03:00:00', '2026-04-01T03:00:00', ['until closure.period']],
    ['2026-04-01T02:00:00', '2027-04-02T02:00:00', '2027-04-02T03:00:00', []],
    ['2026-04-01T02:00:00', '2027-04-02T02:00:01', '2027-04-02T03:00:00', ['from closure.tooFar']],
    ['2026-04-01T02:00:00', '2026-04-01T03:00:00', '2027-04-02T03:00:00', []],
    ['2026-04-01T02:00:00', '2026-04-01T03:00:00', '2027-04-02T03:00:01', ['until closure.tooLong']],
  ])('at %s one from %s until %s: %j', (now, from, until, errors) => {
    const found = closurePeriodErrors({ from: at(from), until: at(until) }, at(now));
    expect(found.map(({ path, code }) => `${path} ${code}`)).toEqual(errors);
  });
});

describe('bank business days (D-33, A1-7)', () => {
  test.each([
    ['2026-12-30', true],
    ['2026-12-31', false],
    ['2027-01-01', false],
    ['2029-01-02', false],
    ['2029-01-03', false],
    ['2027-01-04', true],
    ['2026-05-06', false],
    ['2026-05-07', true],
    ['2026-09-22', false],
    ['2026-04-04', false],
    ['2026-04-05', false],
    ['2028-02-29', true],
  ])('%s: %s', (date, isOpen) => expect(isBusinessDay(date)).toBe(isOpen));

  test('the next one is the day itself or the first after it', () => {
    expect(nextBusinessDay('2026-12-30')).toBe('2026-12-30');
    expect(nextBusinessDay('2026-12-31')).toBe('2027-01-04');
    expect(nextBusinessDay('2026-05-02')).toBe('2026-05-07');
  });

  test.each([
    ['2026-04-01T08:59:59', '2026-04-01T09:00:00+09:00'],
    ['2026-04-01T09:00:00', 'open'],
    ['2026-04-01T17:59:59', 'open'],
    ['2026-04-01T18:00:00', '2026-04-02T09:00:00+09:00'],
    ['2026-04-03T18:00:00', '2026-04-06T09:00:00+09:00'],
    ['2026-04-04T12:00:00', '2026-04-06T09:00:00+09:00'],
    ['2026-12-31T07:00:00', '2027-01-04T09:00:00+09:00'],
  ])('the help desk at %s: %s', (now, expected) => {
    const opening = helpDeskOpening({ opens: '09:00', closes: '18:00' }, at(now));
    expect(opening.open ? 'open' : formatRfc3339(opening.opensAt)).toBe(expected);
  });
});

describe('every minute', () => {
  /** The rules again, as a table of the manual has them, minute by minute. */
  function isOpenNaively(service: ClosableService, calendar: Calendar, instant: Date): boolean {
    const jst = new Date(instant.getTime() + 9 * 60 * minute);
    const [month, day, weekday] = [jst.getUTCMonth() + 1, jst.getUTCDate(), jst.getUTCDay()];
    const minutes = jst.getUTCHours() * 60 + jst.getUTCMinutes();
    const isHoliday = isPublicHoliday(jst.toISOString().slice(0, 10));
    const own = service === 'whole' ? undefined : calendar.hours.services[service];
    const kind = isHoliday ? 'holiday' : (['sunday', ...Array(5).fill('weekday'), 'saturday'] as const)[weekday];
    const isClosed = ([first, second]: [number, number], [last, lastDay]: [number, number]) => {
      const [from, to, today] = [first * 100 + second, last * 100 + lastDay, month * 100 + day];
      return from <= to ? today >= from && today <= to : today >= from || today <= to;
    };
    const parts = (text: string) => text.split(/[-:]/).map(Number) as [number, number];
    for (const days of [...calendar.hours.closed, ...(own?.closed ?? [])]) {
      if ('nth' in days && weekday === days.weekday && day > (days.nth - 1) * 7 && day <= days.nth * 7) return false;
      if ('from' in days && isClosed(parts(days.from), parts(days.to))) return false;
    }
    const daily = own?.[kind as 'weekday'];
    const minutesOf = (text: string) => parts(text)[0] * 60 + parts(text)[1];
    if (daily && (minutes < minutesOf(daily.opens) || minutes >= minutesOf(daily.closes))) return false;
    return !calendar.closures.some(
      (each) => ['whole', service].includes(each.service) && instant >= each.from && instant < each.until,
    );
  }

  const hour = 60;
  /** Moments of a leap year, mostly around what is special. */
  const moments = fc.oneof(
    fc.integer({ min: 0, max: 366 * 24 * hour - 1 }),
    ...['01-01', '01-03', '02-29', '04-29', '05-02', '05-05', '12-30', '12-31'].map((date) => {
      const from = (jstInstant(`2028-${date}`).getTime() - jstInstant('2028-01-01').getTime()) / minute;
      return fc.integer({ min: from, max: from + 24 * hour });
    }),
  );
  const instants = moments.map((minutes) => new Date(jstInstant('2028-01-01').getTime() + minutes * minute));
  const service = fc.constantFrom(...ClosableService.options);
  const closures = fc.array(
    fc.tuple(service, instants, fc.integer({ min: 1, max: 24 * hour })).map(([closed, from, length]) => ({
      service: closed,
      from,
      until: new Date(from.getTime() + length * minute),
    })),
    { maxLength: 4 },
  );
  const calendars = fc
    .tuple(fc.constantFrom('standard', 'tohoku', 'hokuyo', 'seven'), closures)
    .map(([profile, closed]) => calendarOf(profile, closed));

  test('is open or closed as the naive model has it', () => {
    fc.assert(
      fc.property(service, calendars, instants, (closable, calendar, instant) => {
        expect(openingOf(closable, calendar, instant).open).toBe(isOpenNaively(closable, calendar, instant));
      }),
      { numRuns: 2000 },
    );
  });

  test('until the opening that a refusal names is closed, and that one is open', () => {
    fc.assert(
      fc.property(service, calendars, instants, (closable, calendar, instant) => {
        const opening = openingOf(closable, calendar, instant);
        if (opening.open) return;
        expect(isOpenNaively(closable, calendar, opening.opensAt)).toBe(true);
        for (let each = instant.getTime(); each < opening.opensAt.getTime(); each += minute)
          if (isOpenNaively(closable, calendar, new Date(each))) throw new Error(`open at ${new Date(each)}`);
      }),
      { numRuns: 150 },
    );
  });

  test('is in the hours of its date exactly if it is open', () => {
    fc.assert(
      fc.property(service, calendars, instants, (closable, calendar, instant) => {
        const date = formatRfc3339(instant).slice(0, 10);
        const spans = openSpans(closable, calendar, date);
        const isIn = spans.some(({ from, until }) => from <= instant && instant < until);
        expect(isIn).toBe(isOpenNaively(closable, calendar, instant));
        spans.reduce((last, { from, until }) => {
          expect(last <= from && from < until).toBe(true);
          return until;
        }, jstInstant(date));
      }),
      { numRuns: 2000 },
    );
  });

  test('of a session shows whether the service has opened again since', () => {
    fc.assert(
      fc.property(calendars, instants, fc.integer({ min: 0, max: 8 * hour }), (calendar, now, length) => {
        const since = new Date(now.getTime() - length * minute);
        let [hasClosed, hasReopened] = [false, false];
        for (let each = since.getTime(); each <= now.getTime(); each += minute) {
          const isOpen = isOpenNaively('whole', calendar, new Date(each));
          if (isOpen && hasClosed) hasReopened = true;
          if (!isOpen) hasClosed = true;
        }
        expect(reopenedSince('whole', calendar, since, now)).toBe(hasReopened);
      }),
      { numRuns: 150 },
    );
  });
});

test('a closed span of one day is that day alone, every year', () => {
  const hours = { ...calendarOf('standard').hours, closed: [{ from: '05-20', to: '05-20' }] };
  const opening = (now: string) => openingOf('whole', { hours, closures: [] }, at(now));
  for (const year of [2026, 2027]) {
    expect(opening(`${year}-05-19T23:59:59`)).toEqual({ open: true });
    expect(opening(`${year}-05-20T00:00:00`)).toEqual({ open: false, opensAt: at(`${year}-05-21T00:00:00`) });
    expect(opening(`${year}-05-21T00:00:00`)).toEqual({ open: true });
  }
});

test('after the last year of the data no day is a holiday', () => {
  const last = Number(holidaysUntil().slice(0, 4));
  expect(holidaysUntil()).toBe(`${last}-12-31`);
  expect([`${last}-01-01`, `${last + 1}-01-01`, `${last + 1}-02-11`].map(isPublicHoliday)).toEqual([
    true,
    false,
    false,
  ]);
});

test('a refused closure is told how many days are allowed', () => {
  const [now, years] = [
    at('2026-04-01T00:00:00'),
    { from: at('2028-04-01T00:00:00'), until: at('2030-04-01T00:00:00') },
  ];
  const params = { maximum: 366 };
  expect(closurePeriodErrors(years, now)).toEqual([
    { path: 'from', code: 'closure.tooFar', params },
    { path: 'until', code: 'closure.tooLong', params },
  ]);
});
