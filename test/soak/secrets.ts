import { createHash } from 'node:crypto';
import { answersToRegister, secretQuestionIds } from '../../shared/domain/secret-questions.ts';
import type { Hasher, SealedFor, TokenVault } from '../../shared/operation/ports.ts';
import type { Chance } from './chance.ts';

/**
 * Every password a client types and every token's secret begins like this, so that one that gets anywhere it should not is
 * seen (I24).
 */
export const canary = 'Zq9xVk';

/** The same prefix for answers to secret questions, which are typed in full width. */
export const answerCanary = 'Ｚｑ９ｘＶｋ';

/** The prefix of every sealed secret: base64, like the real ones. */
const sealMark = 'U2VhbGVk';

/** What no text may hold that leaves the table's own rows: passwords, hashes, secrets of tokens however they are written. */
const marks = [
  canary,
  answerCanary,
  '$fake$',
  sealMark,
  Buffer.from(canary).toString('hex'),
  Buffer.from(canary).toString('base64'),
  [...Buffer.from(canary)].join(','),
];

/** Whether a text contains a secret. */
export const tellsSecret = (text: string) => marks.some((mark) => text.includes(mark));

/** A new password: allowed by every profile, never drawn before. */
export const newPassword = (chance: Chance) =>
  `${canary}${chance.serial().toString(36).padStart(3, 'h')}${chance.pick(['7r2', '4k8', '3w6', '9m5'])}`;

/** Answers to the first questions, never drawn before. */
export const newAnswers = (chance: Chance) =>
  secretQuestionIds.slice(0, answersToRegister).map((questionId) => {
    const serial = chance.serial().toString(36).padStart(4, '0').slice(-4);
    return { questionId, answer: `${answerCanary}${fullWidth(serial)}` };
  });

const fullWidth = (text: string) =>
  text.replaceAll(/./g, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0));

export interface SoakHasher extends Hasher {
  /** The password behind a hash, which only the checks know (I23). */
  readonly plainOf: (hash: unknown) => string | undefined;
  /** How often a guess was compared with a stored hash. */
  readonly verified: () => number;
  /** Every hashed password that no client chose: temporary and mail passwords. */
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
    if (![canary, answerCanary].some((mark) => password.startsWith(mark))) mailed.add(password);
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

export interface SoakVault extends TokenVault {
  /** The owner a secret was sealed for; undefined for a text that is no sealed secret. */
  readonly boundTo: (sealed: unknown) => SealedFor | undefined;
}

/** A key service that remembers instead of encrypting; the same secret for the same token is the same text, so that runs compare. */
export function soakVault(): SoakVault {
  const kept = new Map<string, { readonly secret: Uint8Array; readonly bound: SealedFor }>();
  const bindingOf = ({ serialNumber, companyId = '' }: SealedFor) => `${serialNumber} ${companyId}`;
  const seal = (secret: Uint8Array, bound: SealedFor) => {
    const digest = createHash('sha256').update(secret).update(bindingOf(bound)).digest('base64');
    const sealed = `${sealMark}${digest}`;
    kept.set(sealed, { secret, bound });
    return sealed;
  };
  const open = (sealed: string, bound: SealedFor) => {
    const found = kept.get(sealed);
    if (!found || bindingOf(found.bound) !== bindingOf(bound)) throw new Error('soak: InvalidCiphertextException');
    return found.secret;
  };
  return {
    seal: async (secret, bound) => seal(secret, bound),
    reseal: async (sealed, from, to) => seal(open(sealed, from), to),
    open: async (sealed, bound) => open(sealed, bound),
    boundTo: (sealed) => (typeof sealed === 'string' ? kept.get(sealed)?.bound : undefined),
  };
}
