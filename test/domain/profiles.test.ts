import { describe, expect, test } from 'vitest';
import { permissionsOffered } from '../../shared/domain/approval-modes.ts';
import { serviceOfPermission } from '../../shared/domain/contract-services.ts';
import { parentOf, permissions } from '../../shared/domain/permissions.ts';
import { RightsForm } from '../../shared/profiles/forms/form.ts';
import { rightsForms } from '../../shared/profiles/forms/forms.ts';
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
      closes: hours.services.firstRegistration?.weekday.closes,
    }).toEqual(expected);
  });

  test.each(names)('%s has the figures of the decisions', (name) => {
    const { session, attempts, mailPasswordMinutes, certificate, historyYears, maximumUsers, maximumPayees } =
      profileNamed(name);
    expect(session).toEqual({ idleMinutes: 15, absoluteHours: 8 }); // D-6
    expect(attempts.login).toEqual({ limit: 6, firstLockMinutes: 15, maximumLockMinutes: 60, locksBeforeStop: 3 }); // D-2
    expect([attempts.confirmation.limit, attempts.otp.limit, attempts.secretAnswer.limit]).toEqual([6, 5, 5]); // D-3, D-1, D-4
    expect(maximumPayees).toBe(9999);
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

describe('the form of rights (A9)', () => {
  const boxesOf = (name: ProfileName) => rightsForms[name].flatMap(({ boxes }) => boxes);

  test.each(names)('%s has a box, in both languages, for exactly the rights that it offers', (name) => {
    expect(RightsForm.parse(rightsForms[name])).toEqual(rightsForms[name]);
    const codes = boxesOf(name).map(({ code }) => code);
    expect(codes.toSorted()).toEqual([...profileNamed(name).permissions].sort());
    // an option follows its right
    for (const [index, code] of codes.entries()) {
      const parent = parentOf(code);
      if (parent) expect(codes[index - 1]).toBe(parent);
    }
  });

  test.each(names)('%s offers rights of its services only, and its services have rights', (name) => {
    const { permissions: offered, services } = profileNamed(name);
    const served = new Set(offered.flatMap((each) => serviceOfPermission(each) ?? []));
    expect([...served].filter((service) => !services.includes(service))).toEqual([]);
    // enquiries are for everybody where the form has no box for them
    expect(services.filter((service) => !served.has(service) && service !== 'enquiry')).toEqual([]);
  });

  test.each<[ProfileName, string, readonly string[]]>([
    [
      'tohoku',
      '振込振替',
      ['依頼（事前登録口座）', '依頼（利用者登録口座）', '当日', '依頼（新規口座指定）', '当日', '全取引照会'],
    ],
    ['tohoku', '口座振替種類', ['依頼（画面入力）', '依頼（ファイル受付）', '全取引照会']],
    ['tohoku', '承認', ['総合振込', '給与・賞与振込', '口座振替（東北銀行）']],
    [
      'seven',
      '振込振替',
      ['依頼(事前登録口座)', '依頼(利用者登録口座)', '依頼(新規口座指定)', '振込先管理', '全取引照会'],
    ],
    ['seven', '口座振替', ['依頼(画面入力)', '依頼(ファイル受付)', '請求先管理', '全取引照会', '振替結果照会']],
    ['seven', '管理', ['全操作履歴照会']],
    ['hokuyo', '外為Web', ['連携する']],
  ])('%s: %s has the boxes of its manual', (name, title, labels) => {
    const group = rightsForms[name].find((each) => each.title.ja === title);
    expect(group?.boxes.map(({ label }) => label.ja)).toEqual(labels);
  });

  test('Seven has five enquiries, two of them with an option, and neither same-day transfers nor links', () => {
    const codes = boxesOf('seven').map(({ code }) => code);
    expect(codes.filter((code) => code.startsWith('enquiry.') && !parentOf(code))).toHaveLength(5);
    expect(codes.filter((code) => code.startsWith('enquiry.') && parentOf(code))).toHaveLength(2);
    expect(codes.filter((code) => /sameDay|link|payment/.test(code))).toEqual([]);
  });

  test('approval of 振込振替 can be given where the bank offers it and the mode requires it', () => {
    const single = { version: 1, modes: { transfer: 'single' as const }, selfApproval: false };
    expect(permissionsOffered({ features: [], approval: single }, profileNamed('seven'))).toContain(
      'approval.transfer',
    );
    expect(permissionsOffered({ features: [] }, profileNamed('seven'))).not.toContain('approval.transfer');
    expect(permissionsOffered({ features: [], approval: single }, profileNamed('tohoku'))).not.toContain(
      'approval.transfer',
    );
    expect(permissionsOffered({ features: [] }, profileNamed('otp'))).toEqual([...permissions]);
  });
});

describe('corrections to the profiles (P)', () => {
  test('tohoku has its own name, code and telephone numbers', () => {
    const { bank } = profileNamed('tohoku');
    expect(bank).toMatchObject({ code: '0124', serviceName: { ja: 'とうぎんビジネスインターネットバンキング' } });
    expect(bank.helpDesk.ja).toContain('0120-27-0124');
    expect(bank.securityDesk?.ja).toContain('0120-66-0124');
  });

  test('user IDs of shinkin have one to twelve characters (A8-15), login IDs of others at least six', () => {
    for (const name of names) {
      expect(profileNamed(name).credentials.loginIdMinimum).toBe(name === 'shinkin' ? 1 : 6);
    }
  });
});
