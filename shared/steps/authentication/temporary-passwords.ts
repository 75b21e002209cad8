import { type PasswordContext, passwordProblems } from '../../domain/password-policy.ts';
import { legibleSecret } from '../../domain/secrets.ts';
import type { Hasher, Random } from '../../operation/ports.ts';

/** The two passwords that the bank mails for the first registration (A3-3), and their hashes. */
export interface TemporaryPasswords {
  readonly passwords: { readonly temporaryLoginPassword: string; readonly temporaryConfirmationPassword: string };
  readonly hashes: { readonly loginHash: string; readonly confirmationHash: string };
}

const length = 10;

/** Generates new temporary passwords. */
export async function temporaryPasswords(context: {
  readonly hasher: Hasher;
  readonly random: Random;
}): Promise<TemporaryPasswords> {
  const { hasher, random } = context;
  const [login, confirmation] = [legibleSecret(length, random.bytes), legibleSecret(length, random.bytes)];
  const [loginHash, confirmationHash] = await Promise.all([hasher.hash(login), hasher.hash(confirmation)]);
  return {
    passwords: { temporaryLoginPassword: login, temporaryConfirmationPassword: confirmation },
    hashes: { loginHash, confirmationHash },
  };
}

/**
 * Generates a temporary password that the user could have chosen: within the bank's rules, and different from the ID
 * and the other password (A4-6, A4-7).
 */
export function temporaryPassword(random: Random, rules: Omit<PasswordContext, 'path'>): string {
  for (;;) {
    const drawn = legibleSecret(length, random.bytes);
    if (passwordProblems(drawn, { ...rules, path: '' }).length === 0) return drawn;
  }
}
