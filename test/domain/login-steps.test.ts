import { describe, expect, test } from 'vitest';
import { dueSteps, type LoginFacts, loginSteps, withoutStep } from '../../shared/domain/login-steps.ts';
import { assertOpen, dailyOpening } from '../../shared/domain/service-hours.ts';
import { refusal } from './refusal.ts';

const nothing: LoginFacts = {
  secretQuestionDue: false,
  secretAnswersMissing: false,
  certificateRenewable: false,
  unreadLoginNotices: 0,
  passwordChangeForced: false,
  emailUnchecked: false,
};

describe('steps after login (A5-12)', () => {
  test('none when nothing is due', () => expect(dueSteps(nothing)).toEqual([]));

  test('all of them in their order', () => {
    const everything = {
      secretQuestionDue: true,
      secretAnswersMissing: true,
      certificateRenewable: true,
      unreadLoginNotices: 2,
      passwordChangeForced: true,
      emailUnchecked: true,
    };
    expect(dueSteps(everything)).toEqual([...loginSteps]);
  });

  test('each alone, and gone once done', () => {
    expect(dueSteps({ ...nothing, certificateRenewable: true, emailUnchecked: true })).toEqual([
      'renewal',
      'emailCheck',
    ]);
    expect(withoutStep(['renewal', 'emailCheck'], 'renewal')).toEqual(['emailCheck']);
    expect(withoutStep(['renewal'], 'notices')).toEqual(['renewal']);
  });
});

describe('hours of the first registration (A1-8, X-6)', () => {
  const hours = { opens: '08:00', closes: '19:00' };
  test.each([
    ['2026-11-21T07:59:59+09:00', '2026-11-21T08:00:00+09:00'],
    ['2026-11-21T08:00:00+09:00', undefined],
    ['2026-11-21T18:59:59+09:00', undefined],
    ['2026-11-21T19:00:00+09:00', '2026-11-22T08:00:00+09:00'],
    ['2026-12-31T23:59:59+09:00', '2027-01-01T08:00:00+09:00'],
  ])('at %s closed until %s', (now, opensAt) => {
    const thrown = refusal(() => assertOpen(hours, new Date(now)));
    if (opensAt === undefined) expect(thrown).toBeUndefined();
    else expect(thrown).toMatchObject({ code: 'service.closed', details: { opensAt } });
  });

  test('24:00 closes with the day; without hours it is always open', () => {
    const lastSecond = new Date('2026-11-21T23:59:59+09:00');
    expect(dailyOpening({ opens: '00:00', closes: '24:00' }, lastSecond)).toEqual({ open: true });
    expect(dailyOpening(undefined, lastSecond)).toEqual({ open: true });
  });
});
