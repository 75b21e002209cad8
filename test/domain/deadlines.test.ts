import { describe, expect, test } from 'vitest';
import { mailPasswordEnd, secondsUntilNextMail } from '../../shared/domain/mail-password.ts';
import { registrationUntil, temporaryPasswordsUntil } from '../../shared/domain/registration.ts';

const now = new Date('2026-11-21T00:00:00.000Z');
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);

describe('mail passwords (D-5)', () => {
  const rules = { mailPasswordMinutes: 10 };

  test('end after the minutes of the profile', () => {
    expect(mailPasswordEnd(now, rules)).toEqual(new Date('2026-11-21T00:10:00.000Z'));
  });

  test('another is sent at once if none was sent, and otherwise thirty seconds after the last', () => {
    const ends = mailPasswordEnd(now, rules).toISOString();
    expect(secondsUntilNextMail(undefined, now, rules)).toBe(0);
    expect(secondsUntilNextMail(ends, now, rules)).toBe(30);
    expect(secondsUntilNextMail(ends, later(1), rules)).toBe(30);
    expect(secondsUntilNextMail(ends, later(10_000), rules)).toBe(20);
    expect(secondsUntilNextMail(ends, later(29_001), rules)).toBe(1);
    expect(secondsUntilNextMail(ends, later(30_000), rules)).toBe(0);
    expect(secondsUntilNextMail(ends, later(3_600_000), rules)).toBe(0);
  });
});

describe('first registration', () => {
  test('mailed temporary passwords are valid for eighty days (B-13)', () => {
    expect(temporaryPasswordsUntil(now)).toEqual(new Date('2027-02-09T00:00:00.000Z'));
  });

  test('a begun registration must be completed within the minutes of the profile (A3-4)', () => {
    expect(registrationUntil(now, { registrationMinutes: 30 })).toEqual(new Date('2026-11-21T00:30:00.000Z'));
  });
});
