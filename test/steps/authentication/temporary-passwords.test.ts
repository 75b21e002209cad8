import { expect, it } from 'vitest';
import { legibleSecret } from '../../../shared/domain/secrets.ts';
import { profiles } from '../../../shared/profiles/profiles.ts';
import { temporaryPassword } from '../../../shared/steps/authentication/temporary-passwords.ts';
import { createWorld } from '../../world.ts';

it('draws again where the rules would refuse the password of the user: it is the login ID (A4-6)', () => {
  const policy = profiles.standard.credentials;
  const random = () => createWorld({ seed: 7 }).random;
  const loginId = legibleSecret(10, random().bytes);
  expect(temporaryPassword(random(), { loginId: 'hanako01', companyNames: [], policy })).toBe(loginId);
  const drawn = temporaryPassword(random(), { loginId, companyNames: [], policy });
  expect(drawn).toMatch(/^[0-9A-Za-z]{10}$/);
  expect(drawn).not.toBe(loginId);
});
