import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { impossibleLoginName, loginNameForm, loginNameOf } from '../../shared/domain/login-name.ts';

describe('login names (A2-8, A4-2)', () => {
  test('are the login ID, or the contract ID and the user ID', () => {
    const ids = { loginId: 'hanako', contractId: '12345678901' };
    expect(loginNameOf({ identity: 'loginId' }, ids)).toBe('hanako');
    expect(loginNameOf({ identity: 'contract' }, ids)).toBe('12345678901/hanako');
    expect(loginNameOf({ identity: 'contract' }, { loginId: 'hanako' })).toBe('/hanako');
  });

  test.each(['a', 'hanako', '0501D00601M0', '12345678901/a', '12345678901/hanako123456', impossibleLoginName])(
    '%j may stand in a key',
    (name) => expect(loginNameForm.test(name)).toBe(true),
  );

  test.each([
    '',
    '/hanako',
    '1/hanako',
    '1234567890/hanako',
    '123456789012/hanako',
    'abcdefghijk/hanako',
    '12345678901/',
    '12345678901//hanako',
    'hanako1234567',
    '12345678901/hanako1234567',
    'hanako#',
    'REGISTRATION#hanako',
    'hanako\n',
    '\nhanako',
    'hanako/12345678901',
    'ｈａｎａｋｏ',
    '--',
    '-hanako',
  ])('%j may not', (name) => expect(loginNameForm.test(name)).toBe(false));

  test('whatever a client sends, a name in a key holds no character that separates keys', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (loginId, contractId) => {
        const name = loginNameOf({ identity: 'contract' }, { loginId, contractId });
        if (loginNameForm.test(name)) expect(name).toMatch(/^[0-9]{11}\/[0-9A-Za-z]+$/);
      }),
    );
  });
});
