import { describe, expect, test } from 'vitest';
import { type Helping, mayHelp } from '../../shared/domain/helpers.ts';

const now = new Date('2027-01-01T00:00:00Z');
const helper: Helping = {
  userId: 'A',
  listedRole: 'administrator',
  serviceState: 'usable',
  loginStopped: false,
  confirmationStopped: false,
  certificate: { state: 'active', notAfter: '2027-06-01T08:59:59+09:00' },
};
const byPassword = { loginMethod: 'password' } as const;
const byCertificate = { loginMethod: 'certificate' } as const;

describe('who can help a colleague now (X-6)', () => {
  test.each([
    ['an administrator', {}, true, true],
    ['the master', { listedRole: 'master' }, true, true],
    ['a general user', { listedRole: 'general' }, false, false],
    ['an administrator who is suspended', { serviceState: 'suspended' }, false, false],
    ['one whose login is stopped', { loginStopped: true }, false, false],
    ['one whose confirmation password is stopped', { confirmationStopped: true }, false, false],
    ['one without a certificate', { certificate: { state: 'none' } }, true, false],
    ['one whose certificate was revoked', { certificate: { ...helper.certificate, state: 'revoked' } }, true, false],
    [
      'one whose certificate has expired',
      { certificate: { ...helper.certificate, notAfter: '2026-12-31T08:59:59+09:00' } },
      true,
      false,
    ],
    ['one who renews a certificate', { certificate: { ...helper.certificate, state: 'renewing' } }, true, true],
  ] as const)('%s', (_who, more, withPassword, withCertificate) => {
    expect(mayHelp({ ...helper, ...more }, byPassword, now)).toBe(withPassword);
    expect(mayHelp({ ...helper, ...more }, byCertificate, now)).toBe(withCertificate);
  });
});
