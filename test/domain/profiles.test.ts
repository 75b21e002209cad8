import { describe, expect, test } from 'vitest';
import { Profile } from '../../shared/profiles/profile.ts';
import { isProfileName, type ProfileName, profileNamed, profiles } from '../../shared/profiles/profiles.ts';
import { subjectFor } from '../../shared/x509/certificate-subject.ts';

const names = Object.keys(profiles).filter(isProfileName);
const holder = { loginId: '0501D00601TX', contractId: '00009876543' };

describe('profiles (P)', () => {
  test('there are six', () => {
    expect(names).toEqual(['tohoku', 'seven', 'otp', 'shinkin', 'hokuyo', 'standard']);
  });

  test.each(names)('%s matches the schema and has its own name', (name) => {
    expect(Profile.parse(profileNamed(name))).toEqual(profileNamed(name));
    expect(profileNamed(name).name).toBe(name);
  });

  test("an unknown name is refused, even the name of an object's own property", () => {
    expect(() => profileNamed('unknown')).toThrow('tohoku, seven, otp, shinkin, hokuyo, standard');
    expect(() => profileNamed('constructor')).toThrow();
  });

  // the table of section P, row by row
  test.each<[ProfileName, object]>([
    [
      'tohoku',
      {
        identity: 'loginId',
        loginMethods: ['password', 'certificate'],
        mix: false,
        proofs: ['mailPassword', 'confirmationPassword'],
        otp: false,
        choice: false,
        window: 40,
        notices: [40, 10, 0],
        closes: undefined,
      },
    ],
    [
      'seven',
      {
        identity: 'loginId',
        loginMethods: ['password', 'certificate'],
        mix: true,
        proofs: ['confirmationPassword', 'otpIfUsed'],
        otp: false,
        choice: false,
        window: 40,
        notices: [40, 10, 0],
        closes: undefined,
      },
    ],
    [
      'otp',
      {
        identity: 'loginId',
        loginMethods: ['password', 'certificate'],
        mix: false,
        proofs: ['confirmationPassword', 'otp'],
        otp: false,
        choice: false,
        window: 40,
        notices: [40, 10, 0],
        closes: undefined,
      },
    ],
    [
      'shinkin',
      {
        identity: 'contract',
        loginMethods: ['certificate'],
        mix: false,
        proofs: ['confirmationPassword'],
        otp: true,
        choice: true,
        window: 30,
        notices: [30, 10, 0],
        closes: undefined,
      },
    ],
    [
      'hokuyo',
      {
        identity: 'loginId',
        loginMethods: ['certificate'],
        mix: false,
        proofs: ['confirmationPassword'],
        otp: false,
        choice: false,
        window: 40,
        notices: [40, 10, 0],
        closes: '19:00',
      },
    ],
    [
      'standard',
      {
        identity: 'loginId',
        loginMethods: ['password', 'certificate'],
        mix: true,
        proofs: ['confirmationPassword', 'otpIfUsed'],
        otp: false,
        choice: true,
        window: 40,
        notices: [40, 10, 0],
        closes: '19:00',
      },
    ],
  ])('%s', (name, expected) => {
    const { identity, loginMethods, credentials, userChangeProofs, certificate, hours } = profileNamed(name);
    expect({
      identity,
      loginMethods,
      mix: credentials.lettersAndDigits,
      proofs: userChangeProofs,
      otp: certificate.acquisitionNeedsOtp,
      choice: certificate.reissueChoice,
      window: certificate.renewalWindowDays,
      notices: certificate.noticeDays,
      closes: hours.firstRegistration?.closes,
    }).toEqual(expected);
  });

  test.each(names)('%s has the figures of the decisions', (name) => {
    const { session, attempts, mailPasswordMinutes, certificate, historyYears, maximumUsers } = profileNamed(name);
    expect(session).toEqual({ idleMinutes: 15, absoluteHours: 8 }); // D-6
    expect(attempts.login).toEqual({ limit: 6, firstLockMinutes: 15, maximumLockMinutes: 60, locksBeforeStop: 3 }); // D-2
    expect([attempts.confirmation.limit, attempts.otp.limit, attempts.secretAnswer.limit]).toEqual([6, 5, 5]); // D-3, D-1, D-4
    expect([mailPasswordMinutes, certificate.issueWindowDays, historyYears, maximumUsers]).toEqual([30, 7, 10, 99]); // D-5, D-12, D-16, D-9
  });

  test.each<[ProfileName, string]>([
    ['tohoku', '0501D00601TX'],
    ['seven', '0501D00601TX'],
    ['otp', '0501D00601TX'],
    ['shinkin', '00009876543 0501D00601TX 1635'], // A11-7
    ['hokuyo', 'North Pacific Bank, LTD 0501D00601TX'],
    ['standard', '0501D00601TX'],
  ])('%s names the holder of a certificate %s', (name, commonName) => {
    const subject = subjectFor(profileNamed(name), holder);
    expect(subject.CN).toBe(commonName);
    expect(Math.max(...Object.values(subject).map((value) => value.length))).toBeLessThanOrEqual(64); // X.520 upper bounds
  });

  test('a certificate that needs a contract ID is not named without one', () => {
    expect(() => subjectFor(profileNamed('shinkin'), { loginId: 'S0001' })).toThrow();
  });
});
