import { createHash } from 'node:crypto';
import type { Hasher } from '../../shared/operation/ports.ts';
import type { SeededRandom } from './random.ts';

export interface FakeHasher extends Hasher {
  /** The number of guesses compared with a hash, which the limits on attempts bound (I13). */
  readonly verifications: () => number;
  /** A hash with earlier parameters: right, but outdated. */
  readonly outdatedHash: (password: string) => string;
}

/** A hasher with the real one's guarantees, salts included, at no cost. */
export function fakeHasher(random: SeededRandom): FakeHasher {
  let verifications = 0;
  const make = (version: string, password: string, salt: string) =>
    `$fake$v=${version}$${salt}$${createHash('sha256').update(`${salt} ${password}`).digest('hex')}`;
  const newSalt = () => Buffer.from(random.bytes(8)).toString('hex');
  return {
    hash: async (password) => make('2', password, newSalt()),
    verify: async (password, hash) => {
      await undefined;
      verifications += 1;
      const [, version = '', salt = ''] = /^\$fake\$v=(\d)\$(\w+)\$/.exec(hash ?? '') ?? [];
      return hash !== undefined && make(version, password, salt) === hash;
    },
    isOutdated: (hash) => !hash.startsWith('$fake$v=2$'),
    verifications: () => verifications,
    outdatedHash: (password) => make('1', password, newSalt()),
  };
}
