import { createHash } from 'node:crypto';
import type { Hasher } from '../../shared/operation/ports.ts';
import type { Chance } from './chance.ts';

/** Every password a client types begins like this, so that one that gets anywhere it should not is seen (I24). */
export const canary = 'Zq9xVk';

/** A new password: allowed by every profile, never drawn before. */
export const newPassword = (chance: Chance) =>
  `${canary}${chance.serial().toString(36).padStart(3, 'h')}${chance.pick(['7r2', '4k8', '3w6', '9m5'])}`;

export interface SoakHasher extends Hasher {
  /** The password behind a hash: the checks know what nobody else does (I23). */
  readonly plainOf: (hash: unknown) => string | undefined;
  /** How often a guess was compared with a stored hash. */
  readonly verified: () => number;
  /** Every password that was ever hashed and is not a client's: temporary and mail passwords. */
  readonly mailed: ReadonlySet<string>;
}

/** Hashes that cost nothing and that the checks can undo; one in ten is made with yesterday's parameters. */
export function soakHasher(chance: Chance): SoakHasher {
  const plain = new Map<string, string>();
  const mailed = new Set<string>();
  let verified = 0;
  const make = (version: number, password: string) => {
    const digest = createHash('sha256').update(`${plain.size} ${password}`).digest('base64url').slice(0, 22);
    const hash = `$fake$v=${version}$${digest}`;
    plain.set(hash, password);
    if (!password.startsWith(canary)) mailed.add(password);
    return hash;
  };
  return {
    hash: async (password) => make(chance.in(0.1) ? 1 : 2, password),
    verify: async (password, hash) => {
      verified += 1;
      return hash !== undefined && plain.get(hash) === password;
    },
    isOutdated: (hash) => hash.startsWith('$fake$v=1$'),
    plainOf: (hash) => (typeof hash === 'string' ? plain.get(hash) : undefined),
    verified: () => verified,
    mailed,
  };
}
