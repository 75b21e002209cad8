import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assertCredentialsAllowed,
  type FormCredentials,
  loginIdProblems,
  passwordProblems,
} from '../../shared/domain/password-policy.ts';
import { refusal } from './refusal.ts';

const lenient = { lettersAndDigits: false, loginIdMinimum: 6, hardened: false };
const mixed = { ...lenient, lettersAndDigits: true };
const problem = (password: string, more: Partial<Parameters<typeof passwordProblems>[1]> = {}) =>
  passwordProblems(password, {
    path: 'loginPassword',
    loginId: 'sakura77x',
    companyNames: [],
    policy: mixed,
    ...more,
  })[0]?.code;

describe('passwords (A4, D-10)', () => {
  test.each(['Kakunin2026', 'Login2026', 'kT93bW0x', 'Umeboshi42', 'Hokkaido8820', 'xq7w2m'])(
    '%s is allowed',
    (password) => {
      expect(problem(password)).toBeUndefined();
    },
  );

  test.each([
    ['Sakura77x', 'password.sameAsLoginId'],
    ['sakura77x', 'password.sameAsLoginId'],
    ['sakura77xyz', 'password.containsLoginId'],
    ['x77arukas', 'password.containsLoginId'],
    ['abcdefgh', 'password.mixRequired'],
    ['24681357', 'password.mixRequired'],
    ['abc12345', 'password.sequence'],
    ['qwerty123', 'password.sequence'],
    ['1qaz2wsx', 'password.sequence'],
    ['aaaaaa11', 'password.sequence'],
    ['a1a1a1a1', 'password.sequence'],
    ['ab12ab12', 'password.sequence'],
    ['fedcba98', 'password.sequence'],
    ['Password1', 'password.common'],
    ['passw0rd', 'password.common'],
    ['P4ssw0rd12', 'password.common'],
    ['password2026', 'password.common'],
    ['Welcome1', 'password.common'],
    ['iloveyou12', 'password.common'],
    ['Admin123', 'password.common'],
    ['pass1234', 'password.common'],
    ['daisuki1', 'password.common'],
    ['1q2w3e4r', 'password.common'],
    ['Sunsh1ne', 'password.common'],
    ['W1nter12', 'password.common'],
    ['Taro1234', 'password.common'],
    ['ab12ab12ab12', 'password.sequence'],
    ['abbb2333', 'password.sequence'],
  ])('%s: %s', (password, code) => expect(problem(password)).toBe(code));

  test.each(['123456', '987654321', 'abcdef', 'aaaaaa', 'qwerty', 'asdfghjk', '0987654321', '111222'])(
    '%s is a sequence where letters and digits need not be mixed',
    (password) => expect(problem(password, { policy: lenient })).toBe('password.sequence'),
  );

  test.each(['x7kq2ab9ab9', 'ab9ab9x7kq2', 'abccc7x9', 'x7kuiop'])(
    '%s is allowed: more than two characters belong to no run and no repetition',
    (password) => expect(problem(password)).toBeUndefined(),
  );

  test('no password contains an ID that was not chosen, or one of fewer than four characters (A8-15)', () => {
    expect(problem('kT93bW0x', { loginId: '' })).toBeUndefined();
    expect(problem('kT93bW0x', { loginId: '93b' })).toBeUndefined();
    expect(problem('kT93bW0x', { loginId: 't93b' })).toBe('password.containsLoginId');
  });

  test('a login ID has as many characters as the bank requires (A4-1, A8-15)', () => {
    expect(loginIdProblems('abc12', mixed)).toEqual([
      { path: 'loginId', code: 'loginId.tooShort', params: { minimum: 6 } },
    ]);
    expect(loginIdProblems('abc123', mixed)).toEqual([]);
    expect(loginIdProblems('1', { ...lenient, loginIdMinimum: 1 })).toEqual([]);
  });

  test('letters alone are allowed if the bank does not require both (A4-3)', () => {
    expect(problem('umeboshi', { policy: lenient })).toBeUndefined();
  });

  test('a hardened bank requires eight characters (D-10)', () => {
    const hardened = { ...mixed, hardened: true };
    const context = { path: 'loginPassword', loginId: 'sakura77x', companyNames: [], policy: hardened };
    expect(passwordProblems('kT93bW0', context)).toEqual([
      { path: 'loginPassword', code: 'password.tooShort', params: { minimum: 8 } },
    ]);
    expect(passwordProblems('kT93bW0x', context)).toEqual([]);
  });

  test('login and confirmation password must differ; case makes a difference (A3-6, A4-5)', () => {
    expect(problem('kT93bW0x', { otherPassword: 'kT93bW0x' })).toBe('password.sameAsOther');
    expect(problem('kT93bW0x', { otherPassword: 'kt93bW0x' })).toBeUndefined();
  });

  test("the company's Latin name may not be in the password", () => {
    expect(problem('umeya20264', { companyNames: ['株式会社ＵＭＥＹＡ'] })).toBe('password.containsCompanyName');
    expect(
      problem('Kakunin2026', { companyNames: ['株式会社テスト', 'カブシキガイシャテスト', 'A B'] }),
    ).toBeUndefined();
  });

  test.each([
    ['xumey77q', 'UMEY', true],
    ['umeya77q', 'UME YA', true],
    ['xshokai42', 'UMEYA SHOKAI', true],
    ['xumeya42', 'Umeya-Shokai', true],
    ['ume77xq2', 'UME', false],
    ['xabcd77q', 'ABCD EF', false],
    ['x8820q7w', '8820', true],
  ])('%s at %s: the whole name counts from four letters, a word of it from five', (password, name, refused) => {
    expect(problem(password, { companyNames: [name] })).toBe(refused ? 'password.containsCompanyName' : undefined);
  });

  const refused = (
    form: Partial<FormCredentials>,
    more: Partial<Parameters<typeof assertCredentialsAllowed>[1]> = {},
  ) => {
    const context = { typedWrong: [], companyNames: [], policy: mixed, ...more };
    const error = refusal(() => assertCredentialsAllowed({ loginId: 'sakura77x', ...form }, context));
    return error && [error.code, error.details.errors];
  };
  const typedWrong = [{ path: 'emailAgain', code: 'field.mismatch' }];
  const idWrong = { path: 'loginId', code: 'loginId.mixRequired' };
  const common = (path: string) => ({ path, code: 'password.common' });

  test('a form is refused for all that is wrong with its credentials at once, by the first of three codes', () => {
    const passwords = { loginPassword: 'Password1', confirmationPassword: 'Password2' };
    const both = [common('loginPassword'), common('confirmationPassword')];
    expect(refused(passwords)).toEqual(['password.notAllowed', both]);
    expect(refused({ loginId: 'abcdef', ...passwords })).toEqual(['loginId.notAllowed', [idWrong, ...both]]);
    expect(refused({ loginId: 'abcdef', ...passwords }, { typedWrong })).toEqual([
      'request.invalid',
      [...typedWrong, idWrong, ...both],
    ]);
    expect(refused({}, { typedWrong })).toEqual(['request.invalid', typedWrong]);
  });

  test('a form is refused for what it sets only: a login ID that stays is older than its rules', () => {
    expect(refused({ loginId: 'abcdef' }, { formerLoginId: 'abcdef' })).toBeUndefined();
    expect(refused({ loginId: 'abcdef' }, { policy: lenient })).toBeUndefined();
    expect(refused({ loginPassword: 'kT93bW0x', confirmationPassword: 'hQ27mZ5v' })).toBeUndefined();
    expect(refused({ confirmationPassword: 'kT93bW0x', loginPassword: 'kT93bW0x' })).toEqual([
      'password.notAllowed',
      [
        { path: 'loginPassword', code: 'password.sameAsOther' },
        { path: 'confirmationPassword', code: 'password.sameAsOther' },
      ],
    ]);
  });

  test('an accepted password never equals the ID or the other password (I23), and few random ones are refused', () => {
    const letters = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
    const words = fc.string({ unit: letters, minLength: 6, maxLength: 12 });
    let refused = 0;
    fc.assert(
      fc.property(words, words, (password, other) => {
        for (const [loginId, otherPassword] of [
          [password, other],
          [other, password],
        ] as const) {
          expect(problem(password, { loginId, otherPassword, policy: lenient })).toBeDefined();
        }
        if (problem(password, { policy: lenient }) !== undefined) refused += 1;
      }),
      { numRuns: 1000, seed: 7 },
    );
    expect(refused).toBeLessThan(100);
  });
});
